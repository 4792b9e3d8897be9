using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Text between tags that is not one run: it holds CDATA sections, comments or processing instructions. Each part has a coding of its own,
/// so a replacement is spelled as its part needs it.
/// </summary>
internal sealed class XmlContent(bool latin1)
{
    private readonly XmlRecordCoding _text = new(null, latin1);
    private readonly XmlSectionCoding _section = new(latin1);
    private readonly List<Part> _parts = [];

    /// <summary>
    /// The last place that was found in a part. Edits come in the order of the text, and each search begins here, so a long part is read
    /// once.
    /// </summary>
    private (int Part, int Raw, int Text) _known;

    /// <summary>Bytes <c>[Raw, RawEnd)</c> of the spelling are the text from <paramref name="Text"/> on.</summary>
    private readonly record struct Part(int Raw, int RawEnd, int Text, bool IsSection);

    /// <param name="raw">Well-formed, without tags.</param>
    /// <param name="text">At least as long as <paramref name="raw"/>.</param>
    /// <returns>Bytes written.</returns>
    public int Decode(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        _parts.Clear();
        _known = default;
        int at = 0, written = 0;
        while (at < raw.Length)
        {
            var markup = raw[at..].IndexOf((byte)'<');
            var end = markup < 0 ? raw.Length : at + markup;
            if (end > at) Add(raw, at, end, isSection: false, text, ref written);
            at = end;
            if (at == raw.Length) break;
            var open = raw[at + 1] == '?' ? 2 : raw[at + 2] == '-' ? 4 : 9;
            var close = open == 2 ? "?>"u8 : open == 4 ? "-->"u8 : "]]>"u8;
            end = at + open + raw[(at + open)..].IndexOf(close);
            if (open == 9) Add(raw, at + open, end, isSection: true, text, ref written);
            at = end + close.Length;
        }

        return written;
    }

    /// <summary>Finds <c>[start, end)</c> of the text that was decoded last in its spelling, and spells the replacement for it.</summary>
    public (int Start, int End) Spell(ReadOnlySpan<byte> raw, int start, int end, ReadOnlySpan<byte> replacement, GrowingBytes output)
    {
        var (firstPart, lastPart) = (PartOf(start), PartOf(Math.Max(start, end - 1)));
        var rawStart = Find(raw, firstPart, start);
        var rawEnd = Find(raw, lastPart, end);
        var (first, last) = (_parts[firstPart], _parts[lastPart]);
        if (first.IsSection) _section.Append(output, raw[first.Raw..rawStart], replacement, last.IsSection ? raw[rawEnd..last.RawEnd] : []);
        else _text.Append(output, replacement);
        if (first.IsSection && !last.IsSection) output.Append("]]>"u8);
        if (!first.IsSection && last.IsSection) output.Append("<![CDATA["u8);
        return (rawStart, rawEnd);
    }

    private void Add(ReadOnlySpan<byte> raw, int start, int end, bool isSection, Span<byte> text, ref int written)
    {
        _parts.Add(new Part(start, end, written, isSection));
        written += (isSection ? (TextCoding)_section : _text).Decode(raw[start..end], text[written..]);
    }

    /// <returns>Index of the part that holds this byte of the text.</returns>
    private int PartOf(int offset)
    {
        int low = 0, high = _parts.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_parts[middle].Text <= offset) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private int Find(ReadOnlySpan<byte> raw, int partIndex, int offset)
    {
        var part = _parts[partIndex];
        offset -= part.Text;
        (int Raw, int Text) at = _known.Part == partIndex && _known.Text <= offset ? (_known.Raw, _known.Text) : default;
        (part.IsSection ? (TextCoding)_section : _text).Advance(raw[part.Raw..part.RawEnd], offset, ref at);
        _known = (partIndex, at.Raw, at.Text);
        return part.Raw + at.Raw;
    }
}
