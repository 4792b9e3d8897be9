using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Values of places, read from their spelling.</summary>
internal sealed class PlaceValues
{
    private readonly GrowingBytes _unescaped = new();
    private XmlCodings _xml = XmlCodings.Of(latin1: false);
    private bool _isLatin1;

    /// <summary>Codes texts between tags that are not one run; it works on the value that was read last.</summary>
    public XmlContent Parts => _xml.Parts;

    public void BeginBlock(RecordShape shape)
    {
        if (shape is not XmlShape xml || xml.Latin1 == _isLatin1) return;
        _isLatin1 = xml.Latin1;
        _xml = XmlCodings.Of(_isLatin1);
    }

    /// <summary>A place's bytes without its quotes.</summary>
    public static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> text, scoped in Place place) =>
        text[(place.Start + Inset(place))..(place.End - Inset(place))];

    /// <summary>Bytes of a quote that the place begins and ends with: 1 or 0.</summary>
    public static int Inset(in Place place) =>
        place.Spelling is Spelling.Json or Spelling.CsvQuoted or Spelling.XmlInDoubleQuotes or Spelling.XmlInSingleQuotes ? 1 : 0;

    /// <summary>The value at a place; valid until the next value is read.</summary>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> text, scoped in Place place)
    {
        var raw = Raw(text, place);
        if (!place.Escaped) return raw;
        if (place.Spelling == Spelling.Json) return Unescape(raw);
        _unescaped.Clear();
        var room = _unescaped.Reserve(raw.Length);
        var length = place.Spelling == Spelling.XmlParts ? _xml.Parts.Decode(raw, room) : Coding(place.Spelling).Decode(raw, room);
        return _unescaped.Span(0, length);
    }

    /// <summary>The text of a JSON string; valid until the next value is read.</summary>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        _unescaped.Clear();
        var length = JsonText.Unescape(raw, _unescaped.Reserve(raw.Length));
        return _unescaped.Span(0, length);
    }

    public TextCoding Coding(Spelling spelling) => spelling switch
    {
        Spelling.Json => TextCoding.Json,
        Spelling.CsvQuoted => TextCoding.Csv,
        Spelling.XmlText => _xml.Text,
        Spelling.XmlInDoubleQuotes => _xml.InDoubleQuotes,
        Spelling.XmlInSingleQuotes => _xml.InSingleQuotes,
        _ => TextCoding.Plain,
    };
}
