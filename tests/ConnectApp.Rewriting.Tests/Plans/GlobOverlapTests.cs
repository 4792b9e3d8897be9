using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class GlobOverlapTests
{
    private const string Letters = "abx";

    [Fact]
    public void FindLabel_RandomGlobs_AgreesWithAllShortLabels()
    {
        var random = new Random(11);
        var labels = Labels(6);
        var found = 0;
        for (var i = 0; i < 1500; i++)
        {
            var (a, b) = (RandomGlob(random), RandomGlob(random));

            var label = GlobOverlap.FindLabel(a, b);

            // Four characters of pattern on either side never need more than six of label.
            var shortest = labels.FirstOrDefault(l => a.IsMatch(l) && b.IsMatch(l));
            Assert.True((shortest is null) == (label is null), $"{a} and {b}: {label} instead of {shortest}");
            if (label is null) continue;
            Assert.True(a.IsMatch(label) && b.IsMatch(label), $"{a} and {b} do not match {label}");
            Assert.Equal(shortest!.Length, label.Length);
            found++;
        }

        Assert.InRange(found, 300, 1400);
    }

    [Fact]
    public void SurelyCovers_RandomGlobs_IsNeverWronglyTrue()
    {
        var random = new Random(12);
        var labels = Labels(6);
        var covered = 0;
        for (var i = 0; i < 1500; i++)
        {
            var (outer, inner) = (RandomGlob(random), RandomGlob(random));
            if (!GlobOverlap.SurelyCovers(outer, inner)) continue;

            Assert.All(labels.Where(inner.IsMatch), l => Assert.True(outer.IsMatch(l), $"{outer} does not cover {inner}: {l}"));
            covered++;
        }

        Assert.InRange(covered, 50, 1400);
    }

    [Fact]
    public void FindLabel_LongHostileGlobs_IsQuick()
    {
        var a = new Glob(string.Concat(Enumerable.Repeat("*a", 127)) + "b");
        var b = new Glob(string.Concat(Enumerable.Repeat("a*", 127)) + "c");

        Assert.Null(GlobOverlap.FindLabel(a, b));
    }

    private static List<string> Labels(int longest)
    {
        List<string> all = [""], last = all;
        for (var i = 0; i < longest; i++)
        {
            last = [.. last.SelectMany(l => Letters.Select(c => l + c))];
            all = [.. all, .. last];
        }

        return all;
    }

    private static Glob RandomGlob(Random random)
    {
        var pattern = new string([.. Enumerable.Range(0, random.Next(5)).Select(_ => "ab*?*"[random.Next(5)])]);
        return new Glob(pattern);
    }
}
