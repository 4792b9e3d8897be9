using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Masks of 64 bytes, from one vector or from two halves. On a machine without such vectors, .NET makes them of smaller ones.
/// </summary>
internal sealed partial class JsonIndex
{
    private ref struct Masks
    {
        public ulong Quotes;
        public ulong Backslashes;
        public ulong Punctuation;
        public ulong White;
        public ulong Controls;
        public ulong NonAscii;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Classify(ref byte chunk, out Masks masks)
    {
        masks = default;
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.LoadUnsafe(ref chunk);
            var folded = bytes | Vector512.Create((byte)0x20);
            masks.Quotes = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            masks.Backslashes = Vector512.Equals(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits();
            masks.White = Vector512.LessThanOrEqual(bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
            masks.Controls = Vector512.LessThan(bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
            masks.NonAscii = bytes.ExtractMostSignificantBits();

            // '[' and ']' are '{' and '}' without the bit 0x20.
            masks.Punctuation = Vector512.Equals(folded, Vector512.Create((byte)'{')).ExtractMostSignificantBits()
                | Vector512.Equals(folded, Vector512.Create((byte)'}')).ExtractMostSignificantBits()
                | Vector512.Equals(bytes, Vector512.Create((byte)':')).ExtractMostSignificantBits()
                | Vector512.Equals(bytes, Vector512.Create((byte)',')).ExtractMostSignificantBits();
            return;
        }

        ClassifyHalf(ref chunk, 0, ref masks);
        ClassifyHalf(ref chunk, 32, ref masks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClassifyHalf(ref byte chunk, int half, ref Masks masks)
    {
        var bytes = Vector256.LoadUnsafe(ref chunk, (nuint)half);
        var folded = bytes | Vector256.Create((byte)0x20);
        var punctuation = Vector256.Equals(folded, Vector256.Create((byte)'{')) | Vector256.Equals(folded, Vector256.Create((byte)'}'))
            | Vector256.Equals(bytes, Vector256.Create((byte)':')) | Vector256.Equals(bytes, Vector256.Create((byte)','));
        masks.Quotes |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits() << half;
        masks.Backslashes |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'\\')).ExtractMostSignificantBits() << half;
        masks.White |= (ulong)Vector256.LessThanOrEqual(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits() << half;
        masks.Controls |= (ulong)Vector256.LessThan(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits() << half;
        masks.NonAscii |= (ulong)bytes.ExtractMostSignificantBits() << half;
        masks.Punctuation |= (ulong)punctuation.ExtractMostSignificantBits() << half;
    }

    /// <summary>
    /// RFC 3629, 4: each byte C2..DF is followed by one byte 80..BF, each E1..EC, EE and EF by two, and there are no others. E0, ED and
    /// F0..F4 have rules of their own, and are rare.
    /// </summary>
    private static void CheckUtf8(ref byte chunk, ulong nonAscii, ref State state)
    {
        ulong ofTwo, ofThree, continuations;
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.LoadUnsafe(ref chunk);
            var (fromC2, fromE1) = (bytes - Vector512.Create((byte)0xC2), bytes - Vector512.Create((byte)0xE1));
            ofTwo = Vector512.LessThanOrEqual(fromC2, Vector512.Create((byte)(0xDF - 0xC2))).ExtractMostSignificantBits();
            ofThree = Vector512.LessThanOrEqual(fromE1, Vector512.Create((byte)(0xEF - 0xE1))).ExtractMostSignificantBits()
                & ~Vector512.Equals(bytes, Vector512.Create((byte)0xED)).ExtractMostSignificantBits();
            continuations = Vector512.LessThan(bytes.AsSByte(), Vector512.Create((sbyte)-64)).ExtractMostSignificantBits();
        }
        else
        {
            (ofTwo, ofThree, continuations) = (0, 0, 0);
            for (var half = 0; half < ChunkBytes; half += ChunkBytes / 2)
            {
                var bytes = Vector256.LoadUnsafe(ref chunk, (nuint)half);
                var two = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)0xC2), Vector256.Create((byte)(0xDF - 0xC2)));
                var three = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)0xE1), Vector256.Create((byte)(0xEF - 0xE1)));
                three = Vector256.AndNot(three, Vector256.Equals(bytes, Vector256.Create((byte)0xED)));
                var continuation = Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)-64));
                ofTwo |= (ulong)two.ExtractMostSignificantBits() << half;
                ofThree |= (ulong)three.ExtractMostSignificantBits() << half;
                continuations |= (ulong)continuation.ExtractMostSignificantBits() << half;
            }
        }

        var expected = state.Continuations | (ofTwo << 1) | (ofThree << 1) | (ofThree << 2);
        state.IsUnusual |= expected != continuations || (nonAscii & ~(ofTwo | ofThree | continuations)) != 0;
        state.Continuations = (ofTwo >> 63) | (ofThree >> 63) | (ofThree >> 62);
    }
}
