using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class TextPairsTests
{
    [Fact]
    public void Set_MoreThanSegmentsHold_KeepsEveryPair()
    {
        const int Entries = 2 * Growth.SegmentEntries;
        var pairs = new TextPairs(KeyedHash.Random());

        for (var i = 0; i < Entries; i++) Set(pairs, $"k{i}", $"v{i}");

        Assert.Equal(Entries, pairs.Count);
        Assert.Equal(Entries, Enumerable.Range(0, Entries).Count(i => Get(pairs, $"k{i}") == $"v{i}"));
        Assert.Null(Get(pairs, $"k{Entries}"));
    }

    [Fact]
    public void Set_OneKeyAgainAndAgain_DoesNotGrow()
    {
        var pairs = new TextPairs(KeyedHash.Random());
        for (var i = 0; i < 10_000; i++) Set(pairs, "key", new string('v', i % 700));

        Assert.Equal(1, pairs.Count);
        Assert.Equal(new string('v', 9_999 % 700), Get(pairs, "key"));
        Assert.InRange(pairs.MemoryBytes, 1, 4_000);
    }

    [Fact]
    public void Set_LongIds_SplitsByBytes()
    {
        const int Entries = 700;
        var pairs = new TextPairs(KeyedHash.Random());
        var value = new string('v', 60_000);

        for (var i = 0; i < Entries; i++) Set(pairs, $"{i}", value + i);

        for (var i = 0; i < Entries; i++) Assert.Equal(value + i, Get(pairs, $"{i}"));
        Assert.InRange(pairs.MemoryBytes, 60_000L * Entries, 75_000L * Entries);
    }

    [Fact]
    public void TryGet_KeysThatTheHashCannotTellApart_AreToldApart()
    {
        // A hash without a secret, as one whose seeds were found out: every key falls into a place of the attacker's choice.
        var pairs = new TextPairs(new KeyedHash(0, 0));
        for (var i = 0; i < 500; i++) Set(pairs, $"{i:000000000000000000000000}", $"v{i}");

        for (var i = 0; i < 500; i++) Assert.Equal($"v{i}", Get(pairs, $"{i:000000000000000000000000}"));
        Assert.Equal(500, pairs.Count);
    }

    [Fact]
    public void TryGet_SameKeyUnderAnotherHead_IsAnotherKey()
    {
        var pairs = new TextPairs(KeyedHash.Random());
        pairs.Set(1, "k"u8, pairs.Hash(1, "k"u8), 1, "one"u8);
        pairs.Set(2, "k"u8, pairs.Hash(2, "k"u8), 1, "two"u8);

        Assert.True(pairs.TryGet(1, "k"u8, pairs.Hash(1, "k"u8), out var one));
        Assert.Equal("one"u8, one.Bytes);
        Assert.True(pairs.TryGet(2, "k"u8, pairs.Hash(2, "k"u8), out var two));
        Assert.Equal("two"u8, two.Bytes);
        Assert.False(pairs.TryGet(0, "k"u8, pairs.Hash(0, "k"u8), out _));
    }

    private static void Set(TextPairs pairs, string key, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        pairs.Set(0, bytes, pairs.Hash(0, bytes), 1, Encoding.UTF8.GetBytes(value));
    }

    private static string? Get(TextPairs pairs, string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return pairs.TryGet(0, bytes, pairs.Hash(0, bytes), out var value) ? Encoding.UTF8.GetString(value.Bytes) : null;
    }
}
