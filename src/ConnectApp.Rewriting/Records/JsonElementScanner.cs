using System.Buffers;

namespace ConnectApp.Rewriting.Records;

/// <summary>Finds the end of one JSON value by its brackets and quotes, whatever else is wrong with it; it can be shown the value bit by bit.</summary>
internal sealed class JsonElementScanner
{
    private enum Kind { None, Nested, String, Scalar }

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private Kind _kind;
    private long _depth;
    private bool _inString;

    public static bool MayBegin(byte value) => value is not ((byte)',' or (byte)']' or (byte)'}' or (byte)':');

    public void Begin() => (_kind, _depth, _inString) = (Kind.None, 0, false);

    /// <param name="at">Where to go on; the end of the value, or of what was looked at.</param>
    /// <returns>False: the value goes on behind the bytes. A number or a word ends where something else stands.</returns>
    public bool Scan(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at == bytes.Length) return false;
        if (_kind == Kind.None) _kind = bytes[at] switch { (byte)'{' or (byte)'[' => Kind.Nested, (byte)'"' => Kind.String, _ => Kind.Scalar };
        if (_kind == Kind.Scalar)
        {
            var end = bytes[at..].IndexOfAny(ScalarEnds);
            at = end < 0 ? bytes.Length : at + end;
            return end >= 0;
        }

        while (true)
        {
            var next = bytes[at..].IndexOfAny(_inString ? StringEnds : Structure);
            if (next < 0)
            {
                at = bytes.Length;
                return false;
            }

            at += next;
            switch (bytes[at])
            {
                case (byte)'\\':
                    // What is escaped must be there too, or it would be taken for what it is not.
                    if (at + 1 == bytes.Length) return false;
                    at += 2;
                    continue;
                case (byte)'"':
                    _inString = !_inString;
                    at++;
                    if (_kind == Kind.String && !_inString) return true;
                    continue;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    at++;
                    continue;
                default:
                    at++;
                    if (--_depth <= 0) return true;
                    continue;
            }
        }
    }
}
