using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class MappingTableTests
{
    [Fact]
    public void TryFind_EmptyTable_FindsNothing()
    {
        Assert.False(new MappingTable().TryFind("1"u8, out _));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Add_ManyEntriesWithRepeats_EqualsADictionary(int seed)
    {
        var generator = new PairGenerator(seed);

        var (table, expected) = generator.Fill(50_000);

        Assert.Equal(expected.Count, table.Count);
        foreach (var (key, value) in expected)
        {
            Assert.True(table.TryFind(Encoding.UTF8.GetBytes(key), out var found));
            Assert.Equal(value, Encoding.UTF8.GetString(found));
        }

        for (var i = 0; i < 5_000; i++)
        {
            var key = generator.Key();
            Assert.Equal(expected.ContainsKey(key), table.TryFind(Encoding.UTF8.GetBytes(key), out _));
        }
    }

    [Theory]
    [InlineData("1", "2", "x")]
    [InlineData("1", "x", "2")]
    [InlineData("1", "x", "yy")]
    [InlineData("k/1", "557058:1b5e9a4c-0000-4000-8000-0123456789ab", "2")]
    [InlineData("1", "2", null)]
    [InlineData("1", null, "2")]
    [InlineData("1", "x", null)]
    [InlineData("k/1", null, "x")]
    [InlineData("k/1", "x", null)]
    [InlineData("", "", "1")]
    public void Add_OtherFormOfValue_TheLastOneCounts(string key, string? first, string? last)
    {
        var (table, scratch) = (new MappingTable { IsComplete = false }, new byte[MappingTable.ScratchBytes]);

        foreach (var value in new[] { first, last, first, last })
        {
            if (value is null) table.TryAddMissing(Encoding.UTF8.GetBytes(key));
            else table.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

            Assert.Equal(value is null ? MappingAnswer.None : MappingAnswer.Found, table.Find(Encoding.UTF8.GetBytes(key), scratch, out var found));
            Assert.Equal(value ?? "", Encoding.UTF8.GetString(found));
        }

        Assert.Equal(1, table.Count);
        Assert.Equal(MappingAnswer.Unknown, table.Find("other"u8, scratch, out _));
        Assert.Equal(MappingAnswer.Unknown, table.Find("3"u8, scratch, out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 65_535)]
    [InlineData(65_535, 0)]
    [InlineData(65_535, 65_535)]
    public void Add_TextsOfAnyLength_AreFound(int keyLength, int valueLength)
    {
        var (table, key, value) = (new MappingTable(), new byte[keyLength], new byte[valueLength]);
        Array.Fill(value, (byte)'v');

        table.Add("before"u8, "1"u8);
        table.Add(key, value);
        table.Add("after"u8, "2"u8);

        Assert.True(table.TryFind(key, out var found));
        Assert.Equal(value, found.ToArray());
        Assert.True(table.TryFind("after"u8, out _));
    }

    [Fact]
    public void Add_TooLong_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new MappingTable().Add(new byte[65_536], []));
        Assert.False(new MappingTable().TryFind(new byte[65_536], out _));
    }

    [Fact]
    public void MemoryBytes_MillionNumericPairs_StaysCompact()
    {
        var table = new MappingTable();
        Span<byte> key = stackalloc byte[10];
        for (var i = 0; i < 1_000_000; i++)
        {
            (10_000_000 + i).TryFormat(key, out var length, default, CultureInfo.InvariantCulture);
            table.Add(key[..length], key[..length]);
        }

        Assert.Equal(1_000_000, table.Count);
        Assert.InRange(table.MemoryBytes, 1, 16_000_000);
    }

    [Fact]
    public void MemoryBytes_UserKeys_StaysCompact()
    {
        const int Entries = 100_000;
        var table = new MappingTable();
        for (var i = 0; i < Entries; i++) table.Add(Encoding.UTF8.GetBytes($"jira.userkey/JIRAUSER{10_000 + i}"), Encoding.UTF8.GetBytes($"557058:{new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}"));

        Assert.InRange(table.MemoryBytes, 1, 46 * Entries);
    }
}
