using ConnectApp.Admin.Models;
using ConnectApp.Admin;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Tests.Admin;

public sealed class TextsTests
{
    [Fact]
    public void Namespaces_ThatThePlatformKnows_HaveWordsOfTheirOwn()
    {
        var bare = ReferenceKinds.Namespaces.Where(n => Texts.Namespace(n) == n);

        Assert.Empty(bare);
    }

    [Theory]
    [InlineData(20, 40, "Less than a minute")]
    [InlineData(20, 200, "Up to 4 min")]
    [InlineData(200, 235, "About 4 min")]
    [InlineData(200, 600, "4 min to 10 min")]
    [InlineData(3000, 8000, "50 min to 2 hours")]
    [InlineData(200_000, 300_000, "2 days to 3 days")]
    public void TimeLeft_IsARangeInRoundWords(int low, int high, string expected)
    {
        Assert.Equal(expected, Texts.LeftRange(TimeSpan.FromSeconds(low), TimeSpan.FromSeconds(high)));
    }

    [Theory]
    [InlineData(0.2, "less than a second")]
    [InlineData(42, "42 s")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(725, "12 min")]
    [InlineData(7_500, "2 h 5 min")]
    [InlineData(176_400, "2 days 1 h")]
    public void Duration_IsSaidAsCoarselyAsItIsLong(double seconds, string expected)
    {
        Assert.Equal(expected, Texts.Duration(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(0, "The export held no records, so there was nothing to import.")]
    [InlineData(1, "1 record of 1 file is in the app. There is nothing left to do.")]
    [InlineData(12_345, "12,345 records of 1 file are in the app. There is nothing left to do.")]
    public void Counts_OfOneAndOfMany_AreSaidInGoodEnglish(long records, string expected)
    {
        Assert.Equal(expected, Texts.CompletedText(records, 1));
    }
}
