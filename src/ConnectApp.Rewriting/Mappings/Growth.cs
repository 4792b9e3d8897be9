namespace ConnectApp.Rewriting.Mappings;

/// <summary>How the hash tables of this folder grow: segments by the top bits of the hash, each with slots of its own that grow by small steps.</summary>
/// <remarks>
/// So no array comes near the 2³¹ bytes that .NET allows, the largest table has at most 1.2 / 0.8 of the slots it needs, and growing never holds a second
/// copy of more than one segment.
/// </remarks>
internal static class Growth
{
    /// <summary>Entries of a segment, on average, beyond which every segment is split in two.</summary>
    public const int SegmentEntries = 1 << 16;

    // Linear probing: at 0.8 a hit looks at 3 slots on average and a miss at 13, which lie in one cache line or two.
    private const double MaxLoad = 0.8;
    private const double Step = 1.2;
    private const int FirstSlots = 16;
    private const int SmallSlots = 4096;

    public static bool IsFull(int entries, int slots) => entries >= slots * MaxLoad;

    public static int NextSlots(int slots) => slots == 0 ? FirstSlots : checked((int)(slots * (slots < SmallSlots ? 2 : Step)));

    /// <summary>For a segment that was split: nearly full, so that a split takes no memory and each part grows in its own time.</summary>
    public static int SlotsFor(int entries) => Math.Max(FirstSlots, (int)(entries / (MaxLoad - 0.01)) + 1);

    public static int SegmentOf(ulong hash, int depth) => depth == 0 ? 0 : (int)(hash >> (64 - depth));

    public static int HomeOf(ulong hash, int depth, int slots) => (int)Math.BigMul(hash << depth, (ulong)slots, out _);
}
