using System.Buffers;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Text.Storage;

/// <summary>Reads a start tag attribute by attribute.</summary>
internal ref struct StorageTag
{
    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n=/<>\"'"u8);

    private readonly ReadOnlySpan<byte> _text;

    /// <param name="name">Where the tag's name begins.</param>
    public StorageTag(ReadOnlySpan<byte> text, int name)
    {
        _text = text;
        End = NameEnd(name);
        Name = text[name..End];
    }

    public ReadOnlySpan<byte> Name { get; }

    /// <summary>How far it is read; after the last attribute: behind the tag, or the complement of where the text goes on if the tag is not closed.</summary>
    public int End { get; private set; }

    /// <summary>After the last attribute: <c>&lt;name/&gt;</c>.</summary>
    public bool IsEmpty { get; private set; }

    public int AttributeStart { get; private set; }
    public ReadOnlySpan<byte> Attribute { get; private set; }
    public int ValueStart { get; private set; }
    public int ValueEnd { get; private set; }

    public readonly ReadOnlySpan<byte> Value => _text[ValueStart..ValueEnd];

    public readonly TextCoding Coding => _text[ValueEnd] == '"' ? TextCoding.XmlInDoubleQuotes : TextCoding.XmlInSingleQuotes;

    /// <summary>To the next value in quotes, and its attribute, if it has one.</summary>
    public bool Next()
    {
        var at = End;
        Attribute = default;
        while (at < _text.Length)
        {
            switch (_text[at])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'=':
                    at++;
                    break;
                case (byte)'>':
                    (End, IsEmpty) = (at + 1, _text[at - 1] == '/');
                    return false;
                case (byte)'<':
                    End = ~at;
                    return false;
                case (byte)'/':
                    at++;
                    break;
                case (byte)'"' or (byte)'\'':
                    // XML allows no less-than sign in a value: a quote that meets one first has lost its partner.
                    var quote = _text[at];
                    var length = _text[(at + 1)..].IndexOfAny(quote, (byte)'<');
                    if (length < 0 || _text[at + 1 + length] == '<')
                    {
                        End = ~(length < 0 ? _text.Length : at + 1 + length);
                        return false;
                    }

                    (ValueStart, ValueEnd) = (at + 1, at + 1 + length);
                    End = ValueEnd + 1;
                    return true;
                default:
                    AttributeStart = at;
                    at = NameEnd(at);
                    Attribute = _text[AttributeStart..at];
                    break;
            }
        }

        End = ~_text.Length;
        return false;
    }

    /// <summary>Reads the rest of the tag; see <see cref="End"/>.</summary>
    public int Finish()
    {
        while (Next()) { }
        return End;
    }

    /// <summary>Whether a tag's name may begin with it.</summary>
    public static bool IsName(byte b) => char.IsAsciiLetter((char)b) || b is (byte)'_' or (byte)':' or >= 0x80;

    private readonly int NameEnd(int at)
    {
        var length = _text[at..].IndexOfAny(NameEnds);
        return length < 0 ? _text.Length : at + length;
    }
}
