using System.Buffers;
using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Codings;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>One walk through a text of wiki markup. Every byte is looked at a bounded number of times: what was searched for in vain is remembered.</summary>
internal ref partial struct WikiWalk
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\\[{:!"u8);

    private readonly WikiLanguage _language;
    private readonly ReadOnlySpan<byte> _text;
    private readonly TextPass _pass;

    // What was searched for in vain.
    private int _oddSearches;
    private bool _noMoreCode;
    private bool _noMoreNoformat;

    /// <summary>Up to here no line closes monospaced text.</summary>
    private int _notMonospacedBefore;

    public WikiWalk(WikiLanguage language, ReadOnlySpan<byte> text, TextPass pass)
    {
        _language = language;
        _text = text;
        _pass = pass;
    }

    /// <summary>Walks through <c>[at, end)</c>.</summary>
    public void Walk(int at, int end)
    {
        var start = at;
        while (at < end)
        {
            var next = _text[at..end].IndexOfAny(Marks);
            if (next < 0) return;
            at += next;
            at = _text[at] switch
            {
                (byte)'\\' => at + (at + 1 < end && IsEscapable(_text[at + 1]) ? 2 : 1),
                (byte)'[' => Link(at, end),
                (byte)'{' => Brace(at, end),
                (byte)'!' => Image(at, end),
                _ => Colon(start, at, end),
            };
        }
    }

    /// <summary>Two backslashes are a line break; the second one escapes nothing.</summary>
    private static bool IsEscapable(byte b) => "\\-#*_+?^~|%{}[]()!@"u8.Contains(b);

    /// <summary>Perhaps the colon of a bare URL.</summary>
    private readonly int Colon(int start, int colon, int end)
    {
        if (_language.Servers.IsEmpty || end - colon <= 3 || _text[colon + 1] != '/' || _text[colon + 2] != '/') return colon + 1;
        var scheme = colon - start >= 5 && Ascii.EqualsIgnoreCase(_text.Slice(colon - 5, 5), "https"u8) ? colon - 5
            : colon - start >= 4 && Ascii.EqualsIgnoreCase(_text.Slice(colon - 4, 4), "http"u8) ? colon - 4
            : -1;
        if (scheme < 0 || (scheme > start && char.IsAsciiLetterOrDigit((char)_text[scheme - 1]))) return colon + 3;
        var before = scheme > start ? _text[scheme - 1] : (byte)' ';

        // Base URLs are short: whether it is one is seen without looking for the URL's end, which may be the end of the text.
        var head = WikiUrls.FindEndWithPunctuation(_text[..Math.Min(end, scheme + _language.Servers.LongestBase)], scheme, before);

        // A URL of another server is no reference, whatever URL it carries (https://web.archive.org/web/2012/https://…).
        if (_language.Servers.BaseLength(_text[scheme..head]) == 0) return Math.Max(WikiUrls.FindEndOfOther(_text[..end], scheme, before), colon + 3);
        var urlEnd = WikiUrls.FindEnd(_text[..end], scheme, before);
        _pass.Enter(TextLanguage.Url, TextCoding.Plain, scheme, urlEnd);
        return Math.Max(urlEnd, colon + 3);
    }
}
