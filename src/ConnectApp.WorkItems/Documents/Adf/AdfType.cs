namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>The node types of the Atlassian Document Format that are written; JSON spells them with a small first letter.</summary>
internal enum AdfType
{
    Doc,
    Paragraph,
    Heading,
    BulletList,
    OrderedList,
    ListItem,
    TaskList,
    TaskItem,
    Blockquote,
    CodeBlock,
    Rule,
    Table,
    TableRow,
    TableHeader,
    TableCell,
    MediaSingle,
    Media,
    Text,
    HardBreak,
    Mention,
}
