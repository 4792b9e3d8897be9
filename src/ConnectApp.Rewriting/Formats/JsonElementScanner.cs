using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace ConnectApp.Rewriting.Formats;

/// <summary>Finds the end of one JSON value by its brackets and quotes, whatever else is wrong with it; it can be shown the value bit by bit.</summary>
internal sealed class JsonElementScanner
{
    private const int ChunkBytes = 64;

    private enum Kind { None, Nested, String, Scalar }

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]\\"u8);
    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private Kind _kind;
    private long _depth;
    private bool _inString;
    private bool _isEscaped;

    public static bool MayBegin(byte value) => value is not ((byte)',' or (byte)']' or (byte)'}' or (byte)':');

    public void Begin() => (_kind, _depth, _inString, _isEscaped) = (Kind.None, 0, false, false);

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

        return (_kind == Kind.Nested && ScanChunks(bytes, ref at)) || ScanBytes(bytes, ref at);
    }

    /// <summary>
    /// 64 bytes at a time, a bit each, as simdjson does it (Langdale and Lemire, "Parsing gigabytes of JSON per second", 3.1); <see cref="ScanBytes"/> is its
    /// plain twin, and does what is left.
    /// </summary>
    /// <returns>True: the value ends at <paramref name="at"/>.</returns>
    private bool ScanChunks(ReadOnlySpan<byte> bytes, ref int at)
    {
        var inString = _inString ? ulong.MaxValue : 0;
        var escaped = _isEscaped ? 1UL : 0;
        for (; at + ChunkBytes <= bytes.Length; at += ChunkBytes)
        {
            var chunk = Vector512.Create(bytes.Slice(at, ChunkBytes));
            var folded = chunk | Vector512.Create((byte)0x20);
            var quotes = Vector512.Equals(chunk, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            quotes &= ~Escaped(Vector512.Equals(chunk, Vector512.Create((byte)'\\')).ExtractMostSignificantBits(), ref escaped, out var hidden);
            var inside = PrefixXor(quotes) ^ inString;
            inString = (ulong)((long)inside >> 63);

            // [ and {, ] and } differ in one bit.
            var opens = Vector512.Equals(folded, Vector512.Create((byte)'{')).ExtractMostSignificantBits() & ~inside & ~hidden;
            var closes = Vector512.Equals(folded, Vector512.Create((byte)'}')).ExtractMostSignificantBits() & ~inside & ~hidden;
            if (BitOperations.PopCount(closes) < _depth)
            {
                _depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
                continue;
            }

            for (var brackets = opens | closes; brackets != 0; brackets &= brackets - 1)
            {
                var bit = BitOperations.TrailingZeroCount(brackets);
                _depth += (opens >> bit & 1) != 0 ? 1 : -1;
                if (_depth > 0) continue;
                at += bit + 1;
                return true;
            }
        }

        (_inString, _isEscaped) = (inString != 0, escaped != 0);
        return false;
    }

    /// <summary>Which bytes are hidden by a backslash before them that is not hidden itself.</summary>
    private static ulong Escaped(ulong backslashes, ref ulong escaped, out ulong hidden)
    {
        const ulong EvenBits = 0x5555_5555_5555_5555;
        hidden = escaped;
        if (backslashes == 0)
        {
            escaped = 0;
            return hidden;
        }

        backslashes &= ~escaped;
        var follows = (backslashes << 1) | escaped;
        var oddStarts = backslashes & ~EvenBits & ~follows;
        var sum = unchecked(oddStarts + backslashes);
        escaped = sum < oddStarts ? 1UL : 0;
        hidden = (EvenBits ^ (sum << 1)) & follows;
        return hidden;
    }

    private static ulong PrefixXor(ulong bits)
    {
        for (var shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
        return bits;
    }

    private bool ScanBytes(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (true)
        {
            if (_isEscaped && at < bytes.Length)
            {
                _isEscaped = false;
                at++;
            }

            var next = bytes[at..].IndexOfAny(_inString ? StringEnds : Structure);
            if (next < 0)
            {
                at = bytes.Length;
                return false;
            }

            at += next + 1;
            switch (bytes[at - 1])
            {
                case (byte)'\\':
                    _isEscaped = true;
                    continue;
                case (byte)'"':
                    _inString = !_inString;
                    if (_kind == Kind.String && !_inString) return true;
                    continue;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    continue;
                default:
                    if (--_depth <= 0) return true;
                    continue;
            }
        }
    }
}
