namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Finds the end of one element by its tags, whatever else is wrong with it; it can be shown the element bit by bit. Comments, CDATA, processing instructions
/// and quoted attributes hide what looks like a tag.
/// </summary>
internal sealed class XmlScanner
{
    private enum In { Text, Tag, DoubleQuotes, SingleQuotes, EndTag, Comment, CData, Instruction, Declaration }

    private In _in;
    private long _depth;

    /// <summary>Deepest nesting that was met.</summary>
    public long MaxDepth { get; private set; }

    public void Begin() => (_in, _depth, MaxDepth) = (In.Text, 0, 0);

    /// <param name="at">Where to go on; the end of the element, or of what is done with.</param>
    /// <returns>False: the element goes on behind the bytes.</returns>
    public bool Scan(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (true)
        {
            var rest = bytes[at..];
            switch (_in)
            {
                case In.Text:
                    var open = rest.IndexOf((byte)'<');
                    if (open < 0)
                    {
                        at = bytes.Length;
                        return false;
                    }

                    at += open;
                    if (!TryOpen(rest[open..], ref at)) return false;
                    continue;
                case In.Tag:
                    var next = rest.IndexOfAny((byte)'"', (byte)'\'', (byte)'>');
                    if (next < 0)
                    {
                        // A slash may be half of what ends the tag.
                        at = Math.Max(at, bytes.Length - 1);
                        return false;
                    }

                    at += next + 1;
                    if (rest[next] != '>') _in = rest[next] == '"' ? In.DoubleQuotes : In.SingleQuotes;
                    else if (Close(isEmpty: next > 0 && rest[next - 1] == '/')) return true;
                    continue;
                case In.EndTag:
                    if (!Pass(rest, ">"u8, ref at)) return false;
                    _in = In.Text;
                    if (--_depth <= 0) return true;
                    continue;
                case In.DoubleQuotes:
                    if (!Pass(rest, "\""u8, ref at)) return false;
                    _in = In.Tag;
                    continue;
                case In.SingleQuotes:
                    if (!Pass(rest, "'"u8, ref at)) return false;
                    _in = In.Tag;
                    continue;
                case In.Comment:
                    if (!Pass(rest, "-->"u8, ref at)) return false;
                    _in = In.Text;
                    continue;
                case In.CData:
                    if (!Pass(rest, "]]>"u8, ref at)) return false;
                    _in = In.Text;
                    continue;
                case In.Declaration:
                    if (!Pass(rest, ">"u8, ref at)) return false;
                    _in = In.Text;
                    continue;
                default:
                    if (!Pass(rest, "?>"u8, ref at)) return false;
                    _in = In.Text;
                    continue;
            }
        }
    }

    private static bool Pass(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> end, ref int at)
    {
        var found = rest.IndexOf(end);

        // What may be the beginning of the end stays.
        at += found < 0 ? Math.Max(0, rest.Length - end.Length + 1) : found + end.Length;
        return found >= 0;
    }

    /// <returns>False: too few bytes to tell what begins here.</returns>
    private bool TryOpen(ReadOnlySpan<byte> tag, ref int at)
    {
        if (tag.Length < 2) return false;
        (_in, var length) = tag[1] switch
        {
            (byte)'/' => (In.EndTag, 2),
            (byte)'?' => (In.Instruction, 2),
            (byte)'!' when tag.StartsWith("<!--"u8) => (In.Comment, 4),
            (byte)'!' when tag.StartsWith("<![CDATA["u8) => (In.CData, 9),
            (byte)'!' when tag.Length < 9 && ("<!--"u8.StartsWith(tag) || "<![CDATA["u8.StartsWith(tag)) => (In.Text, 0),

            // It has no place in an element; whoever reads the record refuses it.
            (byte)'!' => (In.Declaration, 2),
            _ => (In.Tag, 1),
        };
        at += length;
        if (_in == In.Tag) MaxDepth = Math.Max(MaxDepth, ++_depth);
        return length > 0;
    }

    private bool Close(bool isEmpty)
    {
        _in = In.Text;
        return isEmpty && --_depth <= 0;
    }
}
