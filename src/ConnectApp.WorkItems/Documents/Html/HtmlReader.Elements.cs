using System.Globalization;
using AngleSharp.Html.Parser.Tokens;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Documents.References;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>Opening and closing of elements.</summary>
internal sealed partial class HtmlReader
{
    private void Open(HtmlTagToken tag)
    {
        var name = tag.Name;
        var own = HtmlElements.Marks.GetValueOrDefault(name).With(HtmlStyle.Read(Attribute(tag, "style")));
        if (name == "font") own = own.With(new(MarkKinds.None, Color: HtmlColor.Text(Attribute(tag, "color"))));

        if (name == "a" && _codeDepth == 0 && _reference is null)
        {
            OpenLink(tag, own);
            return;
        }

        if (_codeDepth > 0 || _reference is not null)
        {
            if (HtmlElements.IsBlock(name)) EndBlock();
            Push(new(name) { Own = own, Role = name == "pre" && _codeDepth > 0 ? OpenElementRole.Code : OpenElementRole.Inline });
            if (name == "pre" && _codeDepth > 0) _codeDepth++;
            return;
        }

        var depth = builder.Depth;
        var role = OpenBlock(tag);
        Push(new(name) { Own = own, Role = role, BlockDepth = builder.Depth > depth ? depth : null });
    }

    private OpenElementRole OpenBlock(HtmlTagToken tag)
    {
        switch (tag.Name)
        {
            case "ul" or "menu" or "dir":
                builder.OpenList(null);
                return OpenElementRole.Block;
            case "ol":
                builder.OpenList(int.TryParse(Attribute(tag, "start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1);
                return OpenElementRole.Block;
            case "li":
                builder.OpenItem();
                return OpenElementRole.Block;
            case "blockquote":
                builder.OpenQuote();
                return OpenElementRole.Block;
            case "table":
                builder.OpenTable();
                return OpenElementRole.Block;
            case "tr":
                if (IsIn("table")) builder.OpenRow();
                return OpenElementRole.Block;
            case "td" or "th":
                OpenCell(tag);
                return OpenElementRole.Block;
            case "pre" or "xmp" or "plaintext" or "listing":
                builder.EndLeaf();
                _codeDepth = 1;
                _language = Language(Attribute(tag, "class"));
                return OpenElementRole.Code;
        }

        if (HtmlElements.HeadingLevel(tag.Name) is > 0 and var level)
        {
            CloseHeading();
            builder.EndLeaf();
            builder.HeadingLevel = level;
            return OpenElementRole.Heading;
        }

        if (!HtmlElements.Blocks.Contains(tag.Name)) return OpenElementRole.Inline;
        builder.EndLeaf();
        return OpenElementRole.Block;
    }

    private bool CloseHeading()
    {
        if (builder.HeadingLevel == 0) return false;
        return Enumerable.Range(1, 6).Select(level => $"h{level}").Any(name => Close(name, name));
    }

    private void OpenCell(HtmlTagToken tag)
    {
        if (!IsIn("table"))
        {
            builder.EndLeaf();
            return;
        }

        if (!IsIn("tr"))
        {
            var depth = builder.Depth;
            builder.OpenRow();
            Push(new("tr") { BlockDepth = depth, Role = OpenElementRole.Block });
        }
        builder.OpenCell(tag.Name == "th", Span(tag, "colspan"), Span(tag, "rowspan"));
    }

    /// <summary>Whether the element is open, seen from inside the innermost table.</summary>
    private bool IsIn(string name)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Name == name) return true;
            if (_open[i].Name == "table") return false;
        }
        return false;
    }

    private void OpenLink(HtmlTagToken tag, Marks own)
    {
        var address = Attribute(tag, "href");
        var mention = Attribute(tag, "data-vss-mention");
        if (mention is not null && MentionedIdentity(mention) is { } identity)
        {
            Push(_reference = new("a") { Own = own, Role = OpenElementRole.Reference, Identity = identity });
            return;
        }

        if (mention is not null && address is not null && address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            Push(_reference = new("a") { Own = own, Role = OpenElementRole.Reference, Address = address });
            return;
        }

        var link = references.Link(address);
        if (link is { Key: not null })
        {
            Push(_reference = new("a") { Own = own.With(new(MarkKinds.None, Href: link.Value.Href)), Role = OpenElementRole.Reference, Address = address });
            return;
        }
        Push(new("a") { Own = own.With(new(MarkKinds.None, Href: link?.Href)), Role = OpenElementRole.Inline });
    }

    /// <summary><c>version:2.0,{guid}</c> names a person; other versions name a work item or pull request by the address.</summary>
    private static Guid? MentionedIdentity(string mention)
    {
        var comma = mention.IndexOf(',', StringComparison.Ordinal);
        return comma >= 0 && Guid.TryParse(mention.AsSpan(comma + 1).Trim(), out var identity) ? identity : null;
    }

    private void Push(OpenElement element)
    {
        element.Total = Marks.With(element.Own);
        _open.Add(element);
        _openByName[element.Name] = _openByName.GetValueOrDefault(element.Name) + 1;
    }

    /// <summary>Closes the innermost open element of this name, if no border lies between.</summary>
    /// <param name="by">Name of the tag that closes it.</param>
    private bool Close(string name, string by)
    {
        if (_openByName.GetValueOrDefault(name) == 0) return false;

        var staysInBlock = !HtmlElements.IsBlock(name) && !HtmlElements.Formatting.Contains(name);
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Name == name)
            {
                CloseAt(i);
                return true;
            }
            if (HtmlElements.IsBorderFor(_open[i].Name, by) || (staysInBlock && HtmlElements.IsBlock(_open[i].Name))) return false;
        }
        return false;
    }

    /// <summary>A formatting element is taken out alone; a block takes out everything inside it but formatting, which continues after it.</summary>
    private void CloseAt(int index)
    {
        var element = _open[index];
        if (!HtmlElements.Formatting.Contains(element.Name))
        {
            for (var i = _open.Count - 1; i > index; i--)
            {
                var continues = _open[i].Role == OpenElementRole.Inline && HtmlElements.Formatting.Contains(_open[i].Name);
                if (!continues || HtmlElements.EndsFormatting(element.Name)) Remove(i);
            }
        }
        Remove(index);
    }

    private void Remove(int index)
    {
        var element = _open[index];
        _open.RemoveAt(index);
        _openByName[element.Name]--;
        for (var i = index; i < _open.Count; i++) _open[i].Total = (i == 0 ? Marks.None : _open[i - 1].Total).With(_open[i].Own);

        switch (element.Role)
        {
            case OpenElementRole.Reference:
                CloseReference();
                break;
            case OpenElementRole.Code:
                CloseCode();
                break;
            case OpenElementRole.Heading:
                builder.EndLeaf();
                builder.HeadingLevel = 0;
                break;
            case OpenElementRole.Block:
                EndBlock();
                break;
        }
        if (element.BlockDepth is { } depth) builder.CloseTo(depth);
    }

    private void CloseReference()
    {
        var element = _reference;
        var words = _words.ToString();
        _words.Clear();
        _reference = null;
        if (element is null || string.IsNullOrWhiteSpace(words)) return;

        if (element.Identity is { } identity) references.Mention(identity, words.Trim(), element.Total);
        else if (element.Own.Href is null)
        {
            if (!references.TryMention(element.Address!["mailto:".Length..], words)) references.Text(words, element.Total);
        }
        else if (TextReferences.OnlyNamesTheItem(words, element.Address!)) builder.Text(KeyIn(element.Own.Href), element.Total);
        else builder.Text(words, element.Total);
    }

    private static string KeyIn(string browseAddress) => browseAddress[(browseAddress.LastIndexOf('/') + 1)..];

    private void CloseCode()
    {
        if (--_codeDepth > 0) return;

        _codeDepth = 0;
        FlushCode();
    }

    private void FlushCode()
    {
        builder.CodeBlock(_code.ToString().Trim('\n', '\r').Replace('\u00A0', ' '), _language);
        _code.Clear();
    }

    /// <summary>Name of the language in a class like <c>language-csharp</c> or <c>lang-sql</c>.</summary>
    private static string? Language(string? classes) => classes?.Split(' ')
        .Select(c => c.StartsWith("language-", StringComparison.Ordinal) ? c["language-".Length..] : c.StartsWith("lang-", StringComparison.Ordinal) ? c["lang-".Length..] : null)
        .FirstOrDefault(l => !string.IsNullOrEmpty(l) && l.All(ch => char.IsAsciiLetterOrDigit(ch) || ch is '-' or '+' or '#'));
}
