using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Documents.Html;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace ConnectApp.WorkItems.Documents.Markdown;

/// <summary>The text of paragraphs.</summary>
internal sealed partial class MarkdownReader
{
    /// <summary>Deeper emphasis keeps its text and loses its form.</summary>
    private const int MaximumDepth = 100;

    private void Inlines(ContainerInline? container)
    {
        if (container is null) return;

        var depth = _html.Depth;
        Inlines(container, Marks.None, 0);
        _html.CloseTo(depth);
    }

    private void Inlines(ContainerInline container, Marks marks, int depth)
    {
        if (depth > MaximumDepth)
        {
            foreach (var literal in container.FindDescendants<LiteralInline>()) Text(literal.Content.ToString(), marks);
            builder.Simplify("emphasis nested too deeply lost its form");
            return;
        }

        foreach (var inline in container) Inline(inline, marks, depth);
    }

    private void Inline(Inline inline, Marks marks, int depth)
    {
        switch (inline)
        {
            case LiteralInline literal:
                Text(literal.Content.ToString(), marks);
                break;
            case HtmlEntityInline entity:
                Text(entity.Transcoded.ToString(), marks);
                break;
            case CodeInline code:
                references.Text(MarkdownEntities.Code(code.Content), _html.Marks.With(marks).With(new(MarkKinds.Code)));
                break;
            case LineBreakInline:
                builder.LineBreak();
                break;
            case TaskList box:
                if (builder.Innermost != AdfType.TaskItem) Text(box.Checked ? "[x]" : "[ ]", marks);
                break;
            case EmphasisInline emphasis:
                Inlines(emphasis, marks.With(Emphasis(emphasis)), depth + 1);
                break;
            case LinkInline { IsImage: true } image:
                references.Image(image.Url, Words(image), _html.Marks.With(marks));
                break;
            case LinkInline link:
                Link(link, marks, depth);
                break;
            case AutolinkInline autolink:
                Autolink(autolink, marks);
                break;
            case HtmlInline tag:
                Tag(tag.Tag, marks);
                break;
            case DelimiterInline delimiter:
                Text(delimiter.ToLiteral(), marks);
                Inlines(delimiter, marks, depth + 1);
                break;
            case ContainerInline container:
                Inlines(container, marks, depth + 1);
                break;
        }
    }

    private static Marks Emphasis(EmphasisInline emphasis) => new(emphasis switch
    {
        { DelimiterChar: '~' } => MarkKinds.Strike,
        { DelimiterCount: 1 } => MarkKinds.Em,
        _ => MarkKinds.Strong,
    });

    private void Link(LinkInline link, Marks marks, int depth)
    {
        var target = references.Link(link.Url);
        var linked = target is null ? marks : marks.With(new(MarkKinds.None, Href: target.Value.Href));
        var words = link.FirstChild is LiteralInline only && only.NextSibling is null ? only.Content.ToString() : null;
        if (target?.Key is { } key && words is not null && References.TextReferences.OnlyNamesTheItem(words, link.Url!)) builder.Text(key, linked);
        else if (link.FirstChild is null) builder.Text(link.Url ?? "", linked);
        else Inlines(link, linked, depth + 1);
    }

    private void Autolink(AutolinkInline autolink, Marks marks)
    {
        var target = references.Link(autolink.IsEmail ? "mailto:" + autolink.Url : autolink.Url);
        var linked = target is null ? marks : marks.With(new(MarkKinds.None, Href: target.Value.Href));
        builder.Text(target?.Key ?? autolink.Url, linked);
    }

    /// <summary>A tag of HTML; one with an unknown name, like <c>List&lt;int&gt;</c>, is text.</summary>
    private void Tag(string tag, Marks marks)
    {
        var name = new string([.. tag.AsSpan().TrimStart("</").ToString().TakeWhile(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        if (tag.StartsWith("<!", StringComparison.Ordinal) || tag.StartsWith("<?", StringComparison.Ordinal)) return;
        if (HtmlElements.IsKnown(name) && !HtmlElements.Hidden.Contains(name)) _html.Read(tag);
        else Text(tag, marks);
    }

    /// <summary>Text with the marks of the emphasis and of the tags around it; mentions become people.</summary>
    private void Text(string text, Marks marks)
    {
        var all = _html.Marks.With(marks);
        var done = 0;
        for (var at = text.IndexOf(MarkdownEntities.MentionStart, StringComparison.Ordinal); at >= 0; at = text.IndexOf(MarkdownEntities.MentionStart, at + 1))
        {
            var end = text.IndexOf(MarkdownEntities.MentionEnd, at);
            if (end < 0 || at == 0 || text[at - 1] != '@' || !Guid.TryParse(text.AsSpan(at + 1, end - at - 1), out var identity)) continue;

            Plain(text[done..(at - 1)], all);
            references.Mention(identity, null, all);
            done = end + 1;
        }
        Plain(text[done..], all);
    }

    private void Plain(string text, Marks marks)
    {
        if (text.Length > 0) references.Text(text, marks);
    }

    private static string? Words(ContainerInline container)
    {
        var words = string.Concat(container.FindDescendants<LiteralInline>().Select(l => l.Content.ToString()));
        return words.Length == 0 ? null : words;
    }
}
