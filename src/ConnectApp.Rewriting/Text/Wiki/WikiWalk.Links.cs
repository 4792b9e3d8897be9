using System.Buffers;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.Macros;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>Links: <c>[target]</c>, <c>[text|target]</c>, <c>[text|target|tip]</c>.</summary>
internal ref partial struct WikiWalk
{
    /// <summary>Jira keeps user names in 255 characters, which have up to four bytes.</summary>
    private const int LongestUserName = 4 * 255;

    /// <summary>A file's name and a page's title have at most 255 characters each.</summary>
    private const int LongestImage = 2_500;

    private static readonly SearchValues<byte> LinkMarks = SearchValues.Create("\\[]\n{"u8);

    private int Link(int open, int end)
    {
        var start = open + 1;
        if (start >= end || _text[start] is (byte)'[' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return start;
        var close = FindLinkEnd(start, end);
        if (close < 0) return start;
        var bar = FindBar(start, close);
        if (bar >= 0) Walk(start, bar);
        var targetStart = bar + 1 > start ? bar + 1 : start;
        var tip = _text[targetStart..close].IndexOf((byte)'|');
        var targetEnd = tip < 0 ? close : targetStart + tip;
        Target(targetStart, targetEnd);
        if (tip >= 0) Walk(targetEnd + 1, close);
        return close + 1;
    }

    /// <summary>A link ends on its line and holds no other; -1: it is none. Blocks of code are found before links, so one that begins within it ends it, too.</summary>
    private readonly int FindLinkEnd(int at, int end)
    {
        while (true)
        {
            var next = _text[at..end].IndexOfAny(LinkMarks);
            if (next < 0) return -1;
            at += next;
            switch (_text[at])
            {
                case (byte)']':
                    return at;
                case (byte)'\\':
                    at += at + 1 < end && _text[at + 1] != '\n' ? 2 : 1;
                    break;
                case (byte)'{' when !BeginsCode(at):
                    at++;
                    break;
                default:
                    return -1;
            }

            if (at >= end) return -1;
        }
    }

    /// <summary>The bar after a link's text; one inside an image in that text is none: <c>[!a.png|thumbnail!|target]</c>.</summary>
    private readonly int FindBar(int start, int end)
    {
        var link = _text[start..end];
        var bar = link.IndexOf((byte)'|');
        if (bar < 0) return -1;
        var image = link[..bar].IndexOf((byte)'!');
        if (image < 0 || image == link.LastIndexOf((byte)'!')) return start + bar;
        var inside = false;
        for (var i = image; i < link.Length; i++)
        {
            if (link[i] == '!') inside = !inside;
            else if (link[i] == '|' && !inside) return start + i;
        }

        return -1;
    }

    private void Target(int start, int end)
    {
        while (start < end && _text[start] is (byte)' ' or (byte)'\t' or (byte)'\r') start++;
        while (start < end && _text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r') end--;
        var target = _text[start..end];
        if (target.StartsWith("~"u8)) Person(start, end);
        else if (_language.Servers.BaseLength(target) > 0) _pass.Enter(TextLanguage.Url, TextCoding.Plain, start, end);
        else if (!_language.IsConfluence || !ContentLink(start, end)) Walk(start, end);
    }

    /// <summary><c>[~name]</c>; in Confluence also <c>[~name:Title]</c>, a page of the personal space <c>~name</c>.</summary>
    private readonly void Person(int tilde, int end)
    {
        var name = _text[(tilde + 1)..end];
        if (name.Length is 0 or > LongestUserName || name.StartsWith("accountid:"u8)) return;
        if (_language.IsConfluence && name.IndexOf((byte)':') is var colon and > 0)
        {
            _pass.Reference(_language.SpaceKey, _text.Slice(tilde, colon + 1), tilde, tilde + 1 + colon);
            return;
        }

        if (!_pass.TryMap(_language.UserName, name, tilde + 1, out var accountId)) return;
        var mention = _language.Spelling;
        mention.Clear();
        mention.Append("accountid:"u8);
        mention.Append(accountId);
        _pass.Replace(tilde + 1, end, mention.Memory.Span);
    }

    /// <summary>
    /// <c>[KEY:Title]</c>, <c>[KEY:/2010/05/01/Title]</c> and <c>[$65601]</c> ("Working with Links", Confluence 3.5). A colon with white space after it and one after a number are taken for prose (<c>[Note: see below]</c>,
    /// <c>[12:30]</c>), and <c>name@shortcut</c> is no page.
    /// </summary>
    private readonly bool ContentLink(int start, int end)
    {
        var target = _text[start..end];
        if (target.Contains((byte)'@')) return false;
        var colon = target.IndexOf((byte)':');
        if (colon > 0)
        {
            if (target.StartsWith("mailto:"u8) || target.StartsWith("file:"u8) || (colon + 1 < target.Length && target[colon + 1] is (byte)' ' or (byte)'\t' or (byte)'/' && !BeginsDate(target[(colon + 1)..]))) return false;
            if (!ContainerKeys.IsSpaceKey(target[..colon]) || !target[..colon].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            _pass.Reference(_language.SpaceKey, target[..colon], start, start + colon);
        }

        var title = start + colon + 1;
        if (title + 1 >= end || _text[title] != '$') return colon > 0;
        var digits = _text[(title + 1)..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var idEnd = digits < 0 ? end : title + 1 + digits;
        if (idEnd > title + 1) _pass.Reference(_language.PageId, _text[(title + 1)..idEnd], title + 1, idEnd);
        return true;
    }

    /// <summary>A blog post's, <c>/2010/05/01/Title</c>, or all of a day.</summary>
    private static bool BeginsDate(ReadOnlySpan<byte> text) =>
        text.Length >= "/2010/05/01".Length && text[0] == '/' && text[5] == '/' && text[8] == '/' && AreDigits(text[1..5]) && AreDigits(text[6..8]) && AreDigits(text[9..11]);

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>
    /// <c>!KEY:Title^file.png!</c>, a picture that is attached to a page of another space ("Working with Images", Confluence 3.5). The walk goes on behind the mark: a URL in it is found as everywhere.
    /// </summary>
    private readonly int Image(int mark, int end)
    {
        if (!_language.IsConfluence) return mark + 1;
        var line = _text[(mark + 1)..Math.Min(end, mark + 1 + LongestImage)];
        var length = line.IndexOfAny((byte)'!', (byte)'\n');
        if (length < 0 || line[length] != '!') return mark + 1;
        var target = line[..length];
        if (target.IndexOf((byte)'|') is var bar and >= 0) target = target[..bar];
        var colon = target.IndexOf((byte)':');
        if (colon <= 0 || target.IndexOf((byte)'^') < colon || !ContainerKeys.IsSpaceKey(target[..colon]) || target[colon + 1] is (byte)' ' or (byte)'/') return mark + 1;
        _pass.Reference(_language.SpaceKey, target[..colon], mark + 1, mark + 1 + colon);
        return mark + 1 + colon + 1;
    }
}
