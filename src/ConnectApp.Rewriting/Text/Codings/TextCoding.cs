using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>
/// How a text is spelled inside another: a JSON string, a CSV cell, XML, a part of a URL. What is not replaced keeps its spelling, so beside decoding and
/// encoding a coding tells where a decoded byte stands in the spelling.
/// </summary>
/// <remarks>Whatever the spelling, decoding succeeds: what is no escape stands for itself. Decoded text is never longer than its spelling.</remarks>
internal abstract class TextCoding
{
    /// <summary>The text stands there as it is.</summary>
    public static readonly TextCoding Plain = new PlainCoding();

    public static readonly TextCoding Json = new JsonCoding();

    /// <summary>A quoted CSV cell, without its quotes: <c>""</c> is a quote.</summary>
    public static readonly TextCoding Csv = new CsvCoding();

    /// <summary>Text between XML tags, with character references, XML's own entities and HTML's.</summary>
    public static readonly TextCoding XmlText = new XmlCoding(quote: null);

    public static readonly TextCoding XmlInDoubleQuotes = new XmlCoding(quote: '"');
    public static readonly TextCoding XmlInSingleQuotes = new XmlCoding(quote: '\'');

    /// <summary>Text or an attribute's value of a record in XML, as a reader of XML 1.0 takes it: its own entities alone, line ends made one.</summary>
    /// <param name="quote">The quote around an attribute's value; null: text between tags, without sections and comments.</param>
    /// <param name="latin1">The file is ISO-8859-1: what that cannot spell becomes a character reference.</param>
    public static TextCoding XmlRecord(char? quote, bool latin1) => new XmlRecordCoding(quote, latin1);

    /// <summary>A path segment of a URL: <c>%20</c>.</summary>
    public static readonly TextCoding UrlPath = new PercentCoding(plusIsSpace: false);

    /// <summary>A name or value in the query of a URL: <c>%20</c>, and <c>+</c> for a space.</summary>
    public static readonly TextCoding UrlQuery = new PercentCoding(plusIsSpace: true);

    /// <summary>Where the next escape begins; -1: nowhere, all of it stands for itself. The first byte alone decides.</summary>
    public abstract int IndexOfEscape(ReadOnlySpan<byte> raw);

    /// <summary>Reads what begins <paramref name="raw"/>, an escape or a byte that only looks like one.</summary>
    /// <param name="text">Room for <see cref="LongestEscape"/> bytes or the length of <paramref name="raw"/>, whichever is less.</param>
    /// <returns>Bytes of it in <paramref name="raw"/>, not fewer than <paramref name="written"/>.</returns>
    public abstract int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written);

    /// <summary>Spells a text, escaping as little as the place allows.</summary>
    public abstract void Append(GrowingBytes output, ReadOnlySpan<byte> text);

    /// <summary>Most bytes that one escape stands for.</summary>
    public const int LongestEscape = 8;

    /// <param name="text">At least as long as <paramref name="raw"/>.</param>
    /// <returns>Bytes written.</returns>
    public int Decode(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        int from = 0, to = 0;
        while (true)
        {
            var plain = IndexOfEscape(raw[from..]);
            if (plain < 0) plain = raw.Length - from;
            raw.Slice(from, plain).CopyTo(text[to..]);
            from += plain;
            to += plain;
            if (from == raw.Length) return to;
            from += ReadEscape(raw[from..], text[to..], out var written);
            to += written;
        }
    }

    /// <summary>Where the byte <paramref name="offset"/> of the decoded text stands in <paramref name="raw"/>, searched from a place that is known.</summary>
    /// <param name="at">In: a place before; out: the place. First of the pair: in the spelling, second: in the decoded text.</param>
    public void Advance(ReadOnlySpan<byte> raw, int offset, ref (int Raw, int Text) at)
    {
        Span<byte> unused = stackalloc byte[LongestEscape];
        while (at.Text < offset)
        {
            // No further than needed: a long text with many edits would be searched again for each.
            var near = Math.Min(raw.Length - at.Raw, offset - at.Text);
            var plain = IndexOfEscape(raw.Slice(at.Raw, near));
            if (plain < 0) plain = near;
            if (plain > 0)
            {
                at = (at.Raw + plain, at.Text + plain);
                continue;
            }

            at.Raw += ReadEscape(raw[at.Raw..], unused, out var written);
            at.Text += written;
        }
    }
}
