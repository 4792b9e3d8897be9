using System.Globalization;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Documents.References;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>
/// Reads HTML tag by tag into a document. AngleSharp cuts the text into tags; the open elements are kept here, at most <see cref="MaximumOpen"/>,
/// because a browser's tree of hostile HTML grows with the square of the text.
/// </summary>
internal sealed partial class HtmlReader(AdfBuilder builder, TextReferences references)
{
    /// <summary>Elements inside more open ones than this keep their text and lose their form; browsers have a like limit (512).</summary>
    public const int MaximumOpen = 200;

    private readonly List<OpenElement> _open = [];
    private readonly Dictionary<string, int> _openByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ignoredByName = new(StringComparer.Ordinal);
    private readonly StringBuilder _code = new();
    private readonly StringBuilder _words = new();
    private int _codeDepth;
    private string? _language;
    private string? _hidden;
    private int _hiddenDepth;
    private OpenElement? _reference;

    /// <summary>Number of open elements; <see cref="CloseTo"/> takes it.</summary>
    public int Depth => _open.Count;

    /// <summary>Marks of the open elements.</summary>
    public Marks Marks => _open.Count == 0 ? Marks.None : _open[^1].Total;

    /// <param name="html">A whole text, or a piece of one: elements that are open at its end stay open.</param>
    public void Read(string html)
    {
        using var source = new TextSource(html);
        var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver) { SkipComments = true, SkipProcessingInstructions = true };
        while (!builder.IsFull)
        {
            var token = tokenizer.Get();
            switch (token.Type)
            {
                case HtmlTokenType.EndOfFile:
                    return;
                case HtmlTokenType.StartTag:
                    StartTag(token.AsTag());
                    tokenizer.State = ContentOf(token.Name);
                    break;
                case HtmlTokenType.EndTag:
                    EndTag(token.Name);
                    break;
                case HtmlTokenType.Character:
                    Text(token.Data);
                    break;
            }
        }
    }

    /// <summary>Adds text that holds no tags, with the marks of the open elements.</summary>
    public void Text(string text)
    {
        if (_hidden is not null) return;
        if (_codeDepth > 0) _code.Append(text);
        else if (_reference is not null) _words.Append(text);
        else references.Text(text, Marks);
    }

    /// <summary>Closes elements until <paramref name="depth"/> are open.</summary>
    public void CloseTo(int depth)
    {
        while (_open.Count > depth) Remove(_open.Count - 1);
        _hidden = null;
    }

    private static HtmlParseMode ContentOf(string name) => name switch
    {
        "script" => HtmlParseMode.Script,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "title" or "textarea" => HtmlParseMode.RCData,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    private void StartTag(HtmlTagToken tag)
    {
        var name = tag.Name;
        if (_hidden is not null)
        {
            if (name == _hidden) _hiddenDepth++;
            return;
        }
        if (HtmlElements.Hidden.Contains(name))
        {
            (_hidden, _hiddenDepth) = (name, 1);
            return;
        }

        foreach (var ended in HtmlElements.EndedBy(name)) Close(ended, name);
        if (HtmlElements.IsBlock(name)) Close("p", name);
        if (HtmlElements.Void.Contains(name)) Void(tag);
        else if (_open.Count >= MaximumOpen) Ignore(name);
        else Open(tag);
    }

    private void EndTag(string name)
    {
        if (_hidden is not null)
        {
            if (name == _hidden && --_hiddenDepth == 0) _hidden = null;
            return;
        }

        if (name == "br") LineBreak();
        else if (_ignoredByName.TryGetValue(name, out var ignored) && ignored > 0)
        {
            _ignoredByName[name] = ignored - 1;
            if (HtmlElements.Blocks.Contains(name)) EndBlock();
        }
        else if (HtmlElements.HeadingLevel(name) > 0) CloseHeading();
        else if (!Close(name, name) && name == "p") EndBlock();
    }

    private void Ignore(string name)
    {
        _ignoredByName[name] = _ignoredByName.GetValueOrDefault(name) + 1;
        builder.Simplify("elements nested too deeply lost their form");
        if (!HtmlElements.Formatting.Contains(name)) EndBlock();
    }

    private void Void(HtmlTagToken tag)
    {
        switch (tag.Name)
        {
            case "br":
                LineBreak();
                break;
            case "hr":
                if (_codeDepth > 0) _code.Append('\n');
                else builder.Rule();
                break;
            case "img":
                Image(tag);
                break;
            case "input" when tag.GetAttribute("type").Equals("checkbox", StringComparison.OrdinalIgnoreCase):
                Text(tag.Attributes.Exists(a => a.Name.Equals("checked", StringComparison.OrdinalIgnoreCase)) ? "[x] " : "[ ] ");
                break;
        }
    }

    private void Image(HtmlTagToken tag)
    {
        if (_reference is not null) CloseReference();
        if (_codeDepth > 0) FlushCode();
        references.Image(Attribute(tag, "src"), Attribute(tag, "alt"), Marks);
    }

    private void LineBreak()
    {
        if (_codeDepth > 0) _code.Append('\n');
        else if (_reference is not null) _words.Append(' ');
        else builder.LineBreak();
    }

    private void EndBlock()
    {
        if (_codeDepth > 0)
        {
            if (_code.Length > 0 && _code[^1] != '\n') _code.Append('\n');
        }
        else if (_reference is not null) _words.Append(' ');
        else builder.EndLeaf();
    }

    private static string? Attribute(HtmlTagToken tag, string name) => tag.GetAttribute(name) is { Length: > 0 } value ? value : null;

    private static int Span(HtmlTagToken tag, string name) =>
        int.TryParse(Attribute(tag, name), NumberStyles.None, CultureInfo.InvariantCulture, out var span) ? Math.Clamp(span, 1, 100) : 1;
}
