using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class LabelsTests
{
    [Fact]
    public void Compare_AnyThreeLabels_IsATotalOrder()
    {
        var random = new Random(3);
        for (var i = 0; i < 50_000; i++)
        {
            var (a, b, c) = (Label(random), Label(random), Label(random));

            var ab = Math.Sign(Labels.Compare(a, b));

            Assert.Equal(-ab, Math.Sign(Labels.Compare(b, a)));
            Assert.Equal(a == b, ab == 0);
            if (ab <= 0 && Labels.Compare(b, c) <= 0 && Labels.Compare(a, c) > 0) Assert.Fail($"'{a}' ≤ '{b}' ≤ '{c}', but not '{a}' ≤ '{c}'");
        }
    }

    [Theory]
    [InlineData("users-2", "users-10")]
    [InlineData("users-9.ndjson", "users-10.ndjson")]
    [InlineData("a", "a1")]
    [InlineData("1-of-12", "2-of-12")]
    [InlineData("part00000000000000000000000000000000000009", "part10000000000000000000000000000000000000")]
    [InlineData("01", "1")]
    [InlineData("", "a")]
    public void Compare_NaturalOrder_IsNumeric(string first, string second)
    {
        Assert.True(Labels.Compare(first, second) < 0);
        Assert.True(Labels.Compare(second, first) > 0);
    }

    private static string Label(Random random) => new([.. Enumerable.Range(0, random.Next(6)).Select(_ => "a/0127"[random.Next(6)])]);
}
