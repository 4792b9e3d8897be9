using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>Numbers to numbers, both less than 2⁴⁰ − 1: open addressing, ten bytes a slot.</summary>
/// <remarks>Slot: <c>[key + 1: 5][value: 5]</c>, 0 in front is free. Eight bytes are read at once, so each segment ends with some that no slot uses.</remarks>
internal sealed class NumberPairs(KeyedHash hash)
{
    private const int SlotBytes = 10;
    private const int ValueAt = 5;
    private const int SpareBytes = 8;
    private const ulong Mask = (1UL << 40) - 1;

    /// <summary>A look-up sees three slots on average.</summary>
    private const int UsualBytes = 3 * SlotBytes;

    private struct Segment
    {
        public byte[] Bytes;
        public int Slots;
        public int Count;

        public static Segment Of(int slots) => new() { Bytes = new byte[checked((slots * SlotBytes) + SpareBytes)], Slots = slots };
    }

    private Segment[] _segments = [new() { Bytes = [] }];
    private int _depth;

    public long Count { get; private set; }

    public long MemoryBytes { get; private set; }

    public ulong Hash(ulong key) => hash.Of(key);

    public void Prefetch(ulong hash)
    {
        if (Count == 0) return;
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (segment.Slots == 0) return;

        CacheLine.Prefetch(ref segment.Bytes[Growth.HomeOf(hash, _depth, segment.Slots) * SlotBytes], UsualBytes);
    }

    public bool TryGet(ulong key, ulong hash, out ulong value)
    {
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (segment.Count > 0 && Find(ref segment, key, hash, out var at))
        {
            value = Read(segment.Bytes, at + ValueAt);
            return true;
        }

        value = 0;
        return false;
    }

    public void Set(ulong key, ulong hash, ulong value)
    {
        ref var segment = ref _segments[Growth.SegmentOf(hash, _depth)];
        if (Growth.IsFull(segment.Count, segment.Slots))
        {
            MakeRoom();
            segment = ref _segments[Growth.SegmentOf(hash, _depth)];
            if (Growth.IsFull(segment.Count, segment.Slots)) Grow(ref segment);
        }

        if (!Find(ref segment, key, hash, out var at))
        {
            Write(segment.Bytes, at, key + 1);
            segment.Count++;
            Count++;
        }

        Write(segment.Bytes, at + ValueAt, value);
    }

    /// <param name="at">Where the key's slot begins, or the free one where it belongs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Find(ref Segment segment, ulong key, ulong hash, out int at)
    {
        var bytes = segment.Bytes;
        var wanted = key + 1;
        var end = segment.Slots * SlotBytes;
        at = Growth.HomeOf(hash, _depth, segment.Slots) * SlotBytes;
        while (true)
        {
            var found = Read(bytes, at);
            if (found == wanted) return true;
            if (found == 0) return false;
            at += SlotBytes;
            if (at == end) at = 0;
        }
    }

    private void MakeRoom()
    {
        if (Count < (long)_segments.Length * Growth.SegmentEntries) return;
        var old = _segments;
        _segments = new Segment[checked(old.Length * 2)];
        _depth++;
        for (var i = 0; i < old.Length; i++)
        {
            var right = 0;
            foreach (var key in Keys(old[i]))
            {
                if ((Growth.SegmentOf(hash.Of(key), _depth) & 1) == 1) right++;
            }

            _segments[2 * i] = Segment.Of(Growth.SlotsFor(old[i].Count - right));
            _segments[(2 * i) + 1] = Segment.Of(Growth.SlotsFor(right));
            MemoryBytes += _segments[2 * i].Bytes.Length + _segments[(2 * i) + 1].Bytes.Length - old[i].Bytes.Length;
            Refill(old[i]);
            old[i] = default;
        }
    }

    private void Grow(ref Segment segment)
    {
        var old = segment;
        segment = Segment.Of(Growth.NextSlots(old.Slots));
        MemoryBytes += segment.Bytes.Length - old.Bytes.Length;
        Refill(old);
    }

    private void Refill(Segment old)
    {
        for (var from = 0; from < old.Slots * SlotBytes; from += SlotBytes)
        {
            var found = Read(old.Bytes, from);
            if (found == 0) continue;
            var keyHash = hash.Of(found - 1);
            ref var segment = ref _segments[Growth.SegmentOf(keyHash, _depth)];
            Find(ref segment, found - 1, keyHash, out var at);
            old.Bytes.AsSpan(from, SlotBytes).CopyTo(segment.Bytes.AsSpan(at));
            segment.Count++;
        }
    }

    private static IEnumerable<ulong> Keys(Segment segment)
    {
        for (var at = 0; at < segment.Slots * SlotBytes; at += SlotBytes)
        {
            if (Read(segment.Bytes, at) is > 0 and var found) yield return found - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) & Mask;

    private static void Write(byte[] bytes, int at, ulong number)
    {
        var word = bytes.AsSpan(at);
        BinaryPrimitives.WriteUInt64LittleEndian(word, (BinaryPrimitives.ReadUInt64LittleEndian(word) & ~Mask) | number);
    }
}
