using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class NumberPairsTests
{
    [Fact]
    public void Set_MoreThanSegmentsHold_KeepsEveryPairAndStaysSmall()
    {
        const int Entries = 3 * Growth.SegmentEntries;
        var pairs = new NumberPairs(KeyedHash.Random());

        for (var i = 0UL; i < Entries; i++) pairs.Set(i * 5, pairs.Hash(i * 5), i);

        Assert.Equal(Entries, pairs.Count);
        Assert.InRange(pairs.MemoryBytes, 12.5 * Entries, 16.0 * Entries);
        Assert.All(Enumerable.Range(0, Entries / 64).Select(i => (ulong)i * 64), i =>
        {
            Assert.True(pairs.TryGet(i * 5, pairs.Hash(i * 5), out var value));
            Assert.Equal(i, value);
            Assert.False(pairs.TryGet((i * 5) + 1, pairs.Hash((i * 5) + 1), out _));
        });
        Assert.Equal(Entries, Enumerable.Range(0, Entries).Count(i => pairs.TryGet((ulong)i * 5, pairs.Hash((ulong)i * 5), out var value) && value == (ulong)i));
    }

    [Fact]
    public void TryGet_LargestNumbers_AreTheirOwn()
    {
        var pairs = new NumberPairs(KeyedHash.Random());
        var largest = DecimalId.Limit - 1;

        pairs.Set(largest, pairs.Hash(largest), largest);
        pairs.Set(0, pairs.Hash(0), 0);

        Assert.True(pairs.TryGet(largest, pairs.Hash(largest), out var value));
        Assert.Equal(largest, value);
        Assert.True(pairs.TryGet(0, pairs.Hash(0), out var zero));
        Assert.Equal(0UL, zero);
    }
}
