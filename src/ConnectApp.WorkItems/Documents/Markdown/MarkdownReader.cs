using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Documents.Html;
using ConnectApp.WorkItems.Documents.References;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ConnectApp.WorkItems.Documents.Markdown;

/// <summary>Reads Markdown (CommonMark with tables, task lists, strikethrough and bare addresses) into a document. Tags inside it are read as HTML.</summary>
internal sealed partial class MarkdownReader(AdfBuilder builder, TextReferences references)
{
    private static readonly MarkdownPipeline s_pipeline = Pipeline();

    private readonly HtmlReader _html = new(builder, references);

    /// <returns>False if the text is nested too deeply for the parser; nothing was added.</returns>
    public bool TryRead(string markdown)
    {
        MarkdownDocument document;
        try
        {
            document = Markdig.Markdown.Parse(MarkdownEntities.Prepare(markdown), s_pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to blocks nested more than 128 levels deep and to emphasis nested more than 10,240.
            return false;
        }

        Blocks(document);
        return true;
    }

    private static MarkdownPipeline Pipeline()
    {
        var pipeline = new MarkdownPipelineBuilder()
            .UsePipeTables()
            .UseTaskLists()
            .UseAutoLinks()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough);
        pipeline.Extensions.AddIfNotAlready<LongParagraphs>();
        return pipeline.Build();
    }

    private void Blocks(ContainerBlock container)
    {
        var depth = _html.Depth;
        foreach (var block in container)
        {
            if (builder.IsFull) break;
            Block(block);
        }
        _html.CloseTo(depth);
    }

    private void Block(Block block)
    {
        var depth = builder.Depth;
        switch (block)
        {
            case HeadingBlock { Inline: not null } heading:
                builder.EndLeaf();
                builder.HeadingLevel = heading.Level;
                Inlines(heading.Inline);
                builder.EndLeaf();
                builder.HeadingLevel = 0;
                return;
            case LeafBlock { ProcessInlines: false, Inline: null, Lines.Count: > 0 } leaf and (ParagraphBlock or HeadingBlock):
                LongText(leaf.Lines.ToString());
                return;
            case ParagraphBlock paragraph:
                builder.EndLeaf();
                Inlines(paragraph.Inline);
                builder.EndLeaf();
                return;
            case QuoteBlock quote:
                builder.OpenQuote();
                Blocks(quote);
                break;
            case ListBlock list:
                List(list);
                break;
            case Table table:
                Table(table);
                break;
            case FencedCodeBlock fenced:
                builder.CodeBlock(MarkdownEntities.Code(fenced.Lines.ToString()), Language(fenced.Info));
                return;
            case HtmlBlock html:
                _html.Read(html.Lines.ToString());
                return;
            case CodeBlock code:
                builder.CodeBlock(MarkdownEntities.Code(code.Lines.ToString()), null);
                return;
            case ThematicBreakBlock:
                builder.Rule();
                return;
            case LinkReferenceDefinitionGroup or BlankLineBlock:
                return;
            case LeafBlock leaf:
                builder.EndLeaf();
                Inlines(leaf.Inline);
                return;
            case ContainerBlock container:
                Blocks(container);
                break;
        }
        builder.CloseTo(depth);
    }

    /// <summary>A list whose items all begin with a box and hold text only is a list of tasks; in other lists the boxes stay as text.</summary>
    private void List(ListBlock list)
    {
        if (IsTaskList(list) && builder.TryOpenTaskList())
        {
            foreach (var item in list.Cast<ListItemBlock>()) Task(item);
            return;
        }

        builder.OpenList(list.IsOrdered ? Start(list) : null);
        var depth = builder.Depth;
        foreach (var item in list.Cast<ListItemBlock>())
        {
            builder.OpenItem();
            Blocks(item);
            builder.CloseTo(depth);
        }
    }

    private void Task(ListItemBlock item)
    {
        var depth = builder.Depth;
        builder.OpenTask(Box(item)!.Checked);
        Inlines(((ParagraphBlock)item[0]).Inline);
        if (item.Count > 1) List((ListBlock)item[1]);
        builder.CloseTo(depth);
    }

    private static bool IsTaskList(ListBlock list) => list.All(i => i is ListItemBlock item && Box(item) is not null
        && (item.Count == 1 || (item.Count == 2 && item[1] is ListBlock nested && IsTaskList(nested))));

    private static TaskList? Box(ListItemBlock item) =>
        item.Count > 0 && item[0] is ParagraphBlock { Inline: { } inline } && !HasImage(inline) ? inline.FirstChild as TaskList : null;

    private static bool HasImage(ContainerInline inline) => inline.Any(i => i is LinkInline { IsImage: true } or HtmlInline);

    private static int Start(ListBlock list) =>
        int.TryParse(list.OrderedStart, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var start) ? start : 1;

    private void Table(Table table)
    {
        builder.OpenTable();
        foreach (var row in table.OfType<TableRow>())
        {
            var depth = builder.Depth;
            builder.OpenRow();
            foreach (var cell in row.OfType<TableCell>())
            {
                builder.OpenCell(row.IsHeader, Math.Clamp(cell.ColumnSpan, 1, 100), Math.Clamp(cell.RowSpan, 1, 100));
                Blocks(cell);
                builder.CloseTo(depth + 1);
            }
            builder.CloseTo(depth);
        }
    }

    private void LongText(string text)
    {
        builder.Simplify("a very long paragraph of Markdown became plain text");
        builder.EndLeaf();
        foreach (var line in MarkdownEntities.Code(text).Split('\n'))
        {
            references.Text(line, Marks.None);
            builder.LineBreak();
        }
        builder.EndLeaf();
    }

    private static string? Language(string? info) =>
        info?.Trim() is { Length: > 0 and < 40 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '#' or '_' or '.') ? name : null;
}
