using System.Buffers.Binary;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>Text to a value of few bytes: open addressing, five bytes a slot, over an arena.</summary>
/// <remarks>
/// Slot: <c>[tag: 1][place: 4]</c>, a place of 0 is free; a tag is eight bits of the hash. Arena of each segment: <c>[unused: 1]</c>, then entries
/// <c>[head: 1][form: 1][key length: 1 or 3][value length: 1 or 3][key][value]</c>; a length of 255 or more is a byte 255 and two bytes. Head and form are
/// the caller's: the head belongs to the key, the form to the value.
/// </remarks>
internal sealed class TextPairs(KeyedHash hash)
{
    private const int SlotBytes = 5;
    private const int SpareBytes = 3;
    private const int FirstArenaBytes = 256;

    /// <summary>An entry of a user.</summary>
    private const int UsualEntryBytes = 40;

    /// <summary>Where long ids make arenas large, they are split before the entries say so.</summary>
    private const long SegmentBytes = 32 * 1024 * 1024;

    private struct Segment
    {
        public byte[] Bytes;
        public byte[] Arena;
        public int Slots;
        public int Count;
        public int Free;
        public int Garbage;

        public readonly int Live => Free - Garbage;

        public readonly long MemoryBytes => Bytes.Length + Arena.Length;

        public static Segment Of(int slots, int arenaBytes) => new()
        {
            Bytes = slots == 0 ? [] : new byte[checked((slots * SlotBytes) + SpareBytes)],
            Arena = arenaBytes == 0 ? [] : new byte[arenaBytes],
            Slots = slots,
            Free = 1,
        };
    }

    /// <summary>A value as it lies in the arena.</summary>
    public readonly ref struct Value(byte form, ReadOnlySpan<byte> bytes)
    {
        public byte Form { get; } = form;

        public ReadOnlySpan<byte> Bytes { get; } = bytes;
    }

    private Segment[] _segments = [Segment.Of(0, 0)];
    private int _depth;
    private long _live;

    public long Count { get; private set; }

    public long MemoryBytes { get; private set; }

    public ulong Hash(byte head, ReadOnlySpan<byte> key) => hash.Of(key, head);

    public void PrefetchSlot(ulong hash)
    {
        if (Count == 0) return;
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (segment.Slots > 0) CacheLine.Prefetch(ref segment.Bytes[Growth.HomeOf(hash, _depth, segment.Slots) * SlotBytes], 3 * SlotBytes);
    }

    /// <summary>Asks for the first entry that may be the key's.</summary>
    public void PrefetchEntry(ulong hash)
    {
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (segment.Count == 0) return;
        var at = Growth.HomeOf(hash, _depth, segment.Slots) * SlotBytes;
        while (Place(segment.Bytes, at, out var tag) is > 0 and var place)
        {
            if (tag == (byte)hash)
            {
                CacheLine.Prefetch(ref segment.Arena[place], UsualEntryBytes);
                return;
            }

            Next(ref at, segment.Slots);
        }
    }

    public bool TryGet(byte head, scoped ReadOnlySpan<byte> key, ulong hash, out Value value)
    {
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (segment.Count > 0 && Find(ref segment, head, key, hash, out var at))
        {
            var entry = Entry(segment, Place(segment.Bytes, at, out _), out var valueAt);
            value = new Value(entry[1], entry[valueAt..]);
            return true;
        }

        value = default;
        return false;
    }

    /// <returns>True: the key is new.</returns>
    public bool Set(byte head, ReadOnlySpan<byte> key, ulong hash, byte form, ReadOnlySpan<byte> value)
    {
        var needed = 2 + LengthBytes(key.Length) + LengthBytes(value.Length) + key.Length + value.Length;
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (Growth.IsFull(segment.Count, segment.Slots) || segment.Free + (long)needed > segment.Arena.Length)
        {
            Split();
            segment = ref _segments[Growth.SegmentOf(hash, _depth)];
            var isFull = Growth.IsFull(segment.Count, segment.Slots);
            if (isFull || segment.Free + (long)needed > segment.Arena.Length) Grow(ref segment, isFull, needed);
        }

        var isNew = !Find(ref segment, head, key, hash, out var at);
        if (!isNew)
        {
            var old = Entry(segment, Place(segment.Bytes, at, out _), out var valueAt);
            if (old.Length == needed && old.Length - valueAt == value.Length)
            {
                old[1] = form;
                value.CopyTo(old[valueAt..]);
                return false;
            }

            segment.Garbage += old.Length;
            _live -= old.Length;
        }

        segment.Bytes[at] = (byte)hash;
        BinaryPrimitives.WriteInt32LittleEndian(segment.Bytes.AsSpan(at + 1), segment.Free);
        var entry = segment.Arena.AsSpan(segment.Free, needed);
        (entry[0], entry[1]) = (head, form);
        var length = 2 + WriteLength(entry[2..], key.Length);
        length += WriteLength(entry[length..], value.Length);
        key.CopyTo(entry[length..]);
        value.CopyTo(entry[(length + key.Length)..]);
        segment.Free += needed;
        _live += needed;
        if (!isNew) return false;
        segment.Count++;
        Count++;
        return true;
    }

    /// <param name="at">Where the key's slot begins, or the free one where it belongs.</param>
    private bool Find(ref Segment segment, byte head, ReadOnlySpan<byte> key, ulong hash, out int at)
    {
        at = Growth.HomeOf(hash, _depth, segment.Slots) * SlotBytes;
        while (Place(segment.Bytes, at, out var tag) is > 0 and var place)
        {
            if (tag == (byte)hash && IsKey(segment.Arena, place, head, key)) return true;
            Next(ref at, segment.Slots);
        }

        return false;
    }

    private void Split()
    {
        if (Count < (long)_segments.Length * Growth.SegmentEntries && _live < _segments.Length * SegmentBytes) return;
        var old = _segments;
        _segments = new Segment[checked(old.Length * 2)];
        _depth++;
        for (var i = 0; i < old.Length; i++)
        {
            var (count, bytes) = (new int[2], new int[2]);
            for (var at = 0; at < old[i].Slots * SlotBytes; at += SlotBytes)
            {
                if (Place(old[i].Bytes, at, out _) is not (> 0 and var place)) continue;
                var entry = Entry(old[i], place, out _);
                var side = Growth.SegmentOf(HashOf(entry), _depth) & 1;
                count[side]++;
                bytes[side] += entry.Length;
            }

            for (var side = 0; side < 2; side++) _segments[(2 * i) + side] = Segment.Of(Growth.SlotsFor(count[side]), 1 + bytes[side]);
            MemoryBytes += _segments[2 * i].MemoryBytes + _segments[(2 * i) + 1].MemoryBytes - old[i].MemoryBytes;
            Refill(old[i]);
            old[i] = default;
        }
    }

    /// <summary>More slots or more arena, without what is no longer used.</summary>
    private void Grow(ref Segment segment, bool moreSlots, int needed)
    {
        var old = segment;
        var arena = old.Live + (long)needed;
        arena += Math.Max(FirstArenaBytes, arena < 64 * 1024 ? arena : arena / 6);
        segment = Segment.Of(moreSlots ? Growth.NextSlots(old.Slots) : old.Slots, checked((int)arena));
        MemoryBytes += segment.MemoryBytes - old.MemoryBytes;
        Refill(old);
    }

    private void Refill(Segment old)
    {
        for (var from = 0; from < old.Slots * SlotBytes; from += SlotBytes)
        {
            if (Place(old.Bytes, from, out var tag) is not (> 0 and var place)) continue;
            var entry = Entry(old, place, out _);
            var keyHash = HashOf(entry);
            ref var segment = ref _segments[Growth.SegmentOf(keyHash, _depth)];
            var at = Growth.HomeOf(keyHash, _depth, segment.Slots) * SlotBytes;
            while (Place(segment.Bytes, at, out _) > 0) Next(ref at, segment.Slots);
            entry.CopyTo(segment.Arena.AsSpan(segment.Free));
            segment.Bytes[at] = tag;
            BinaryPrimitives.WriteInt32LittleEndian(segment.Bytes.AsSpan(at + 1), segment.Free);
            segment.Free += entry.Length;
            segment.Count++;
        }
    }

    private ulong HashOf(ReadOnlySpan<byte> entry)
    {
        var at = 2;
        var keyLength = ReadLength(entry, ref at);
        ReadLength(entry, ref at);
        return hash.Of(entry.Slice(at, keyLength), entry[0]);
    }

    private static Span<byte> Entry(in Segment segment, int place, out int valueAt)
    {
        var entry = segment.Arena.AsSpan(place);
        var at = 2;
        var keyLength = ReadLength(entry, ref at);
        var valueLength = ReadLength(entry, ref at);
        valueAt = at + keyLength;
        return entry[..(valueAt + valueLength)];
    }

    private static bool IsKey(byte[] arena, int place, byte head, ReadOnlySpan<byte> key)
    {
        var entry = arena.AsSpan(place);
        var at = 2;
        if (entry[0] != head || ReadLength(entry, ref at) != key.Length) return false;
        ReadLength(entry, ref at);
        return entry.Slice(at, key.Length).SequenceEqual(key);
    }

    private static int Place(byte[] bytes, int at, out byte tag)
    {
        var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
        tag = (byte)word;
        return (int)(word >> 8);
    }

    private static void Next(ref int at, int slots)
    {
        at += SlotBytes;
        if (at == slots * SlotBytes) at = 0;
    }

    private static int LengthBytes(int length) => length < byte.MaxValue ? 1 : 3;

    private static int ReadLength(ReadOnlySpan<byte> entry, ref int at)
    {
        int length = entry[at++];
        if (length < byte.MaxValue) return length;
        length = BinaryPrimitives.ReadUInt16LittleEndian(entry[at..]);
        at += 2;
        return length;
    }

    private static int WriteLength(Span<byte> entry, int length)
    {
        if (length < byte.MaxValue)
        {
            entry[0] = (byte)length;
            return 1;
        }

        entry[0] = byte.MaxValue;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[1..], (ushort)length);
        return 3;
    }
}
