using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Finds where the tokens of a JSON text begin and where its strings end, 64 bytes at a time: the first stage of simdjson ("Parsing
/// Gigabytes of JSON per Second", Langdale and Lemire, section 3.1). It checks what needs no grammar: UTF-8, the insides of strings, and
/// that strings end.
/// </summary>
/// <remarks>
/// Bit n of a mask is byte n of the 64. Entries are, in the order of the text: the bytes <c>{ } [ ] : ,</c> outside strings, both quotes of
/// every string, and the first byte of every other token. So only white space is left between the tokens that the entries lead to.
/// </remarks>
internal sealed partial class JsonIndex
{
    /// <summary>Entries after the last one that a walk may look at.</summary>
    public const int Spare = 4;

    private const int ChunkBytes = 64;
    private const int Step = 8;

    /// <summary>A larger array, which one giant record needed, is released.</summary>
    private const int KeptEntries = 256 * 1024;

    /// <summary>Whether a backslash may be followed by this byte, from the quote to 'u'.</summary>
    private static readonly bool[] Escapable = [.. Enumerable.Range('"', 'u' - '"' + 1).Select(c => "\"\\/bfnrt".Contains((char)c))];

    private readonly byte[] _tail = new byte[ChunkBytes];
    private int[] _entries = new int[1024];
    private ulong[] _escapes = new ulong[64];

    /// <summary>The entries, then <see cref="Spare"/> zeros.</summary>
    public ReadOnlySpan<int> Entries => _entries.AsSpan(0, Count + Spare);

    public int Count { get; private set; }

    /// <summary>Whether there is a backslash between the quotes of a string.</summary>
    /// <param name="start">The opening quote.</param>
    /// <param name="end">The closing quote.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsEscaped(int start, int end)
    {
        var (chunk, last) = (start / ChunkBytes, end / ChunkBytes);
        var bits = _escapes[chunk] & (ulong.MaxValue << start);
        for (; chunk < last; bits = _escapes[chunk])
        {
            if (bits != 0) return true;
            chunk++;
        }

        return (bits & ~(ulong.MaxValue << end)) != 0;
    }

    /// <returns>False: the text is not JSON, or it is not certain that it is; a JSON reader must read it.</returns>
    public bool TryMake(ReadOnlySpan<byte> text)
    {
        if (_entries.Length > KeptEntries && text.Length < KeptEntries) (_entries, _escapes) = (new int[1024], new ulong[64]);
        if (_escapes.Length * ChunkBytes < text.Length) _escapes = new ulong[Math.Max(_escapes.Length * 2, (text.Length / ChunkBytes) + 1)];
        var state = default(State);
        Count = 0;
        var at = 0;
        for (; at + ChunkBytes <= text.Length; at += ChunkBytes)
        {
            if (!TryAdd(text, at, ref MemoryMarshal.GetReference(text[at..]), ref state)) return false;
        }

        if (at < text.Length)
        {
            _tail.AsSpan().Fill((byte)' ');
            text[at..].CopyTo(_tail);
            if (!TryAdd(text, at, ref _tail[0], ref state)) return false;
        }

        if (Count + Spare > _entries.Length) Array.Resize(ref _entries, _entries.Length * 2);
        _entries.AsSpan(Count, Spare).Clear();
        return state.InString == 0 && ((!state.IsUnusual && state.Continuations == 0) || Utf8.IsValid(text));
    }

    /// <summary>What one chunk passes on to the next.</summary>
    private struct State
    {
        /// <summary>All ones: the next chunk begins within a string.</summary>
        public ulong InString;

        /// <summary>1: the next chunk's first byte is escaped.</summary>
        public ulong NextIsEscaped;

        /// <summary>1: the chunk ends within a token that is neither string nor punctuation, such as a number.</summary>
        public ulong EndsInScalar;

        /// <summary>Bits of the next chunk that must be continuation bytes of UTF-8.</summary>
        public ulong Continuations;

        /// <summary>The masks cannot tell whether the text is UTF-8, so its bytes must be checked one by one.</summary>
        public bool IsUnusual;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAdd(ReadOnlySpan<byte> text, int at, ref byte chunk, ref State state)
    {
        Classify(ref chunk, out var masks);
        var escaped = 0UL;
        if ((masks.Backslashes | state.NextIsEscaped) != 0)
        {
            escaped = Escaped(masks.Backslashes, ref state.NextIsEscaped, out var escapes);
            if (!AreEscapes(text, at, escapes)) return false;
        }

        _escapes[at / ChunkBytes] = masks.Backslashes;

        var quotes = masks.Quotes & ~escaped;

        // From each opening quote up to, but without, its closing quote.
        var inString = PrefixXor(quotes) ^ state.InString;
        state.InString = (ulong)((long)inString >> 63);
        if (masks.Controls != 0 && ((masks.Controls & inString) != 0 || !AreWhite(ref chunk, masks.Controls))) return false;
        if ((masks.NonAscii | state.Continuations) != 0) CheckUtf8(ref chunk, masks.NonAscii, ref state);

        var scalars = ~(masks.Punctuation | masks.White | quotes | inString);
        var starts = scalars & ~((scalars << 1) | state.EndsInScalar);
        state.EndsInScalar = scalars >> 63;
        AddEntries(at, (masks.Punctuation & ~inString) | quotes | starts);
        return true;
    }

    /// <summary>
    /// The bytes after backslashes that are not escaped themselves (simdjson, json_escape_scanner.h). A subtraction handles a whole run of
    /// backslashes.
    /// </summary>
    /// <param name="escapes">The backslashes that are not escaped themselves.</param>
    private static ulong Escaped(ulong backslashes, ref ulong nextIsEscaped, out ulong escapes)
    {
        const ulong OddBits = 0xAAAAAAAAAAAAAAAA;
        var candidates = backslashes & ~nextIsEscaped;
        var codes = (((candidates << 1) | OddBits) - candidates) ^ OddBits;
        var escaped = codes ^ (backslashes | nextIsEscaped);
        escapes = codes & backslashes;
        nextIsEscaped = escapes >> 63;
        return escaped;
    }

    /// <summary>Bit n: whether an odd number of the bits up to n are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    private static bool AreEscapes(ReadOnlySpan<byte> text, int at, ulong escapes)
    {
        for (; escapes != 0; escapes &= escapes - 1)
        {
            var place = at + BitOperations.TrailingZeroCount(escapes) + 1;
            if (place >= text.Length) return false;
            var kind = (uint)(text[place] - '"');
            if (kind > 'u' - '"') return false;
            if (kind == 'u' - '"')
            {
                if (place + 5 > text.Length || !AreHex(text.Slice(place + 1, 4))) return false;
            }
            else if (!Escapable[(int)kind])
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        }

        return true;
    }

    private static bool AreWhite(ref byte chunk, ulong places)
    {
        for (; places != 0; places &= places - 1)
        {
            var value = Unsafe.Add(ref chunk, BitOperations.TrailingZeroCount(places));
            if (value is not ((byte)'\n' or (byte)'\r' or (byte)'\t')) return false;
        }

        return true;
    }

    /// <summary>Adds eight entries at a time, even if there are fewer: that costs less than a branch that is predicted wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddEntries(int at, ulong bits)
    {
        if (Count + ChunkBytes + Step > _entries.Length) Array.Resize(ref _entries, _entries.Length * 2);
        var count = BitOperations.PopCount(bits);
        ref var entry = ref _entries[Count];
        Count += count;
        while (true)
        {
            entry = Take(at, ref bits);
            Unsafe.Add(ref entry, 1) = Take(at, ref bits);
            Unsafe.Add(ref entry, 2) = Take(at, ref bits);
            Unsafe.Add(ref entry, 3) = Take(at, ref bits);
            Unsafe.Add(ref entry, 4) = Take(at, ref bits);
            Unsafe.Add(ref entry, 5) = Take(at, ref bits);
            Unsafe.Add(ref entry, 6) = Take(at, ref bits);
            Unsafe.Add(ref entry, 7) = Take(at, ref bits);
            count -= Step;
            if (count <= 0) return;
            entry = ref Unsafe.Add(ref entry, Step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Take(int at, ref ulong bits)
    {
        var place = at + BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        return place;
    }
}
