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

    [Fact]
    public void Add_ManyEntriesWithRepeats_EqualsADictionary()
    {
        // CA5394: a seed, so that a failure comes again.
#pragma warning disable CA5394
        var random = new Random(7);
        var table = new MappingTable("", null, new KeyedHash(1, 3));
        var expected = new Dictionary<string, string>();
        for (var i = 0; i < 50_000; i++)
        {
            var key = random.Next(40_000).ToString(CultureInfo.InvariantCulture);
            var value = new string('v', random.Next(40)) + i;
            expected[key] = value;

            table.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        }
#pragma warning restore CA5394

        Assert.Equal(expected.Count, table.Count);
        foreach (var (key, value) in expected)
        {
            Assert.True(table.TryFind(Encoding.UTF8.GetBytes(key), out var found));
            Assert.Equal(value, Encoding.UTF8.GetString(found));
        }

        Assert.False(table.TryFind("40001"u8, out _));
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
}
