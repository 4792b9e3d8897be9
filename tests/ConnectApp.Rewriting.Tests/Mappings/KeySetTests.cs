using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class KeySetTests
{
    [Fact]
    public void Add_KeyAgain_TellsWhetherTheSourceIsTheSame()
    {
        var keys = new KeySet();

        Assert.Equal(KeyPresence.New, keys.Add("1"u8, 5));
        Assert.Equal(KeyPresence.SameSource, keys.Add("1"u8, 5));
        Assert.Equal(KeyPresence.OtherSource, keys.Add("1"u8, 6));
        Assert.Equal(KeyPresence.SameSource, keys.Add("1"u8, 5));
    }

    [Fact]
    public void Contains_ManyKeys_KnowsEachAndNoOther()
    {
        var keys = new KeySet();
        for (var i = 0; i < 10_000; i++) keys.Add(Bytes(i), 1);

        Assert.All(Enumerable.Range(0, 10_000), i => Assert.True(keys.Contains(Bytes(i))));
        Assert.All(Enumerable.Range(10_000, 10_000), i => Assert.False(keys.Contains(Bytes(i))));
        Assert.Equal(10_000, keys.Count);
    }

    private static byte[] Bytes(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
