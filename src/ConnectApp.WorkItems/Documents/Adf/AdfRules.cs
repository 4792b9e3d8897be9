using static ConnectApp.WorkItems.Documents.Adf.AdfType;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>
/// Which node may hold which: the part of <c>adf-full-57.7.22.json</c> that version 52.2.2 accepts too. A test compares the table with the schema.
/// </summary>
internal static class AdfRules
{
    /// <summary>Levels from <c>doc</c> to the text of a document, both counted.</summary>
    public const int MaximumDepth = 256;

    private static readonly AdfType[] s_inline = [Text, HardBreak, Mention];

    private static readonly Dictionary<AdfType, AdfType[]> s_content = new()
    {
        [Doc] = [Paragraph, Heading, BulletList, OrderedList, TaskList, Blockquote, CodeBlock, Rule, Table, MediaSingle],
        [Paragraph] = s_inline,
        [Heading] = s_inline,
        [BulletList] = [ListItem],
        [OrderedList] = [ListItem],
        [ListItem] = [Paragraph, BulletList, OrderedList, CodeBlock, MediaSingle],
        [TaskList] = [TaskItem, TaskList],
        [TaskItem] = s_inline,
        [Blockquote] = [Paragraph, BulletList, OrderedList, CodeBlock, MediaSingle],
        [CodeBlock] = [Text],
        [Table] = [TableRow],
        [TableRow] = [TableHeader, TableCell],
        [TableHeader] = [Paragraph, Heading, BulletList, OrderedList, TaskList, Blockquote, CodeBlock, Rule, MediaSingle],
        [TableCell] = [Paragraph, Heading, BulletList, OrderedList, TaskList, Blockquote, CodeBlock, Rule, MediaSingle],
        [MediaSingle] = [Media],
    };

    /// <summary>Nodes that must not be empty. An empty list item or cell gets an empty paragraph; the others are removed.</summary>
    private static readonly HashSet<AdfType> s_filled =
        [BulletList, OrderedList, ListItem, TaskList, Blockquote, Table, TableRow, TableHeader, TableCell, MediaSingle];

    public static IEnumerable<AdfType> Containers => s_content.Keys;

    public static IReadOnlyList<AdfType> ContentOf(AdfType container) => s_content.TryGetValue(container, out var content) ? content : [];

    /// <summary>Older versions of the schema want a list item to begin with text, an image or code, and a task list with a task.</summary>
    public static bool MayBegin(AdfType container, AdfType child) => container switch
    {
        ListItem => child is Paragraph or MediaSingle or CodeBlock,
        TaskList => child is TaskItem,
        _ => true,
    };

    public static bool Allows(AdfType container, AdfType child) => Array.IndexOf(s_content.GetValueOrDefault(container, []), child) >= 0;

    public static bool MustBeFilled(AdfType type) => s_filled.Contains(type);
}
