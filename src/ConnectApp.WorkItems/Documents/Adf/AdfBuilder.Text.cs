using System.Text;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>The text inside blocks: paragraphs and headings begin with their first visible character, so that none is empty.</summary>
internal sealed partial class AdfBuilder
{
    private const int MaximumSpaces = 64;
    private const int MaximumBreaks = 2;

    private readonly StringBuilder _run = new();
    private Marks _runMarks;
    private AdfNode? _leaf;
    private bool _leafIsStrong;
    private int _spaces;
    private bool _endsWithCollapsible;
    private Marks _spaceMarks;
    private int _breaks;

    /// <summary>1 to 6: the text that follows is a heading; 0: it is a paragraph. Where no heading may be, it is a paragraph in bold.</summary>
    public int HeadingLevel { get; set; }

    /// <summary>Ends the paragraph or heading; the text that follows begins a new one.</summary>
    public void EndLeaf()
    {
        FlushRun();
        _leaf = null;
        _leafIsStrong = false;
        _spaces = 0;
        _breaks = 0;
    }

    /// <summary>Adds text. White space is collapsed as a browser does; a no-break space becomes a space that stays.</summary>
    public void Text(string text, Marks marks)
    {
        if (IsFull) return;

        var allowed = marks.Allowed();
        var rest = PlainCharacters.Clean(text).AsSpan();
        while (rest.Length > 0)
        {
            var length = rest.IndexOfAny(" \t\n\f\u00A0");
            if (length != 0)
            {
                var word = length < 0 ? rest : rest[..length];
                Write(word, allowed);
                rest = rest[word.Length..];
                continue;
            }

            Space(rest[0] != '\u00A0', allowed);
            rest = rest[1..];
        }
    }

    /// <summary>A line break inside the paragraph. At the paragraph's begin and end it has no effect.</summary>
    public void LineBreak()
    {
        if (_leaf is null) return;

        _breaks = Math.Min(_breaks + 1, MaximumBreaks);
        _spaces = 0;
    }

    /// <param name="text">What is shown: <c>@Name</c>.</param>
    public void Mention(string accountId, string text)
    {
        var shown = PlainCharacters.Clean(text).Trim();
        if (shown.Length == 0 || IsFull) return;

        BeginWord();
        FlushRun();
        AddInline(new(AdfType.Mention, new JsonObject { ["id"] = accountId, ["text"] = shown }));
    }

    private void Space(bool collapsible, Marks marks)
    {
        if (_leaf is null || _breaks > 0) return;
        if (collapsible && _spaces > 0 && _endsWithCollapsible) return;

        _spaces = Math.Min(_spaces + 1, MaximumSpaces);
        _endsWithCollapsible = collapsible;
        _spaceMarks = marks;
    }

    private void Write(ReadOnlySpan<char> word, Marks marks)
    {
        BeginWord();
        WriteRun(word, marks);
    }

    /// <summary>Makes what was put off until more text comes: the paragraph, line breaks, spaces.</summary>
    private void BeginWord()
    {
        if (_leaf is null) BeginLeaf();
        if (_breaks > 0) FlushRun();
        for (; _breaks > 0; _breaks--) AddInline(new(AdfType.HardBreak));
        if (_spaces > 0) WriteRun(new string(' ', _spaces), _spaceMarks);
        _spaces = 0;
    }

    private void BeginLeaf()
    {
        if (Innermost == AdfType.TaskItem)
        {
            _leaf = _live[^1].Node!;
            if (_leaf.Content.Count > 0) _breaks = 1;
            return;
        }

        MakeRoomFor(AdfType.Paragraph);
        var isHeading = HeadingLevel > 0 && AdfRules.Allows(Innermost, AdfType.Heading);
        _leaf = isHeading ? new(AdfType.Heading, new JsonObject { ["level"] = HeadingLevel }) : new(AdfType.Paragraph);
        _leafIsStrong = HeadingLevel > 0 && !isHeading;
        if (_leafIsStrong) Simplify("a heading inside a list or quote became a paragraph in bold");
        Append(_leaf);
    }

    private void WriteRun(ReadOnlySpan<char> text, Marks marks)
    {
        if (_leafIsStrong) marks = new Marks(MarkKinds.Strong).With(marks).Allowed();
        if (marks != _runMarks) FlushRun();
        _runMarks = marks;
        _run.Append(text);
        _length += text.Length;
    }

    private void FlushRun()
    {
        if (_run.Length == 0) return;

        _leaf!.Add(new(AdfType.Text, text: _run.ToString(), marks: _runMarks));
        _nodes++;
        _run.Clear();
    }

    private void AddInline(AdfNode node)
    {
        _leaf!.Add(node);
        _nodes++;
        _length += node.VisibleLength;
    }
}
