using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class PathOverlapTests
{
    [Theory]
    [InlineData("$.a", "$.a", true)]
    [InlineData("$.a", "$.b", false)]
    [InlineData("$.a", "$.a.b", false)]
    [InlineData("$.a[*]", "$.a[0]", true)]
    [InlineData("$.a[1]", "$.a[0]", false)]
    [InlineData("$.a.*", "$.*.b", true)]
    [InlineData("$..id", "$.a[*].id", true)]
    [InlineData("$..id", "$.id", true)]
    [InlineData("$..id", "$.a.key", false)]
    [InlineData("$..a.b", "$.x..b", true)]
    [InlineData("$..*", "$.a", true)]
    [InlineData("$.a", "$.a[*]", true)]
    [InlineData("$.a", "$.a.*", true)]
    [InlineData("$.a", "$.a[*].b", false)]
    [InlineData("$.a", "$.a~", false)]
    [InlineData("$.a.*~", "$.a.b~", true)]
    [InlineData("$.a.*~", "$.a.*", false)]
    [InlineData("$.a~", "$.b~", false)]
    [InlineData("$.a[*]~", "$.*[*]~", true)]
    public void CanMatchOneValue_TwoIdPaths_IsAsTheTreesSay(string a, string b, bool expected)
    {
        var (left, right) = (FieldPath.Parse(a), FieldPath.Parse(b));

        Assert.Equal(expected, PathOverlap.CanMatchOneValue(left, true, right, true));
        Assert.Equal(expected, PathOverlap.CanMatchOneValue(right, true, left, true));
    }

    [Fact]
    public void CanMatchOneValue_TextPath_DoesNotMatchElements()
    {
        var (text, elements) = (FieldPath.Parse("$.a"), FieldPath.Parse("$.a[*]"));

        Assert.False(PathOverlap.CanMatchOneValue(text, false, elements, false));
        Assert.True(PathOverlap.CanMatchOneValue(text, true, elements, false));
        Assert.False(PathOverlap.CanMatchOneValue(text, false, elements, true));
    }

    [Fact]
    public void CanMatchOneValue_RandomPaths_AgreesWithEveryPlaceOfSmallTrees()
    {
        // Places are sequences of two names and two indexes, one of each not named by any path; six levels are more than four steps can tell apart.
        PathStep[] tokens = [new(StepKind.Member, "a"), new(StepKind.Member, "other"), new(StepKind.Index, Index: 0), new(StepKind.Index, Index: 9)];
        var places = Places(tokens, 5);
        var random = new Random(42);
        var overlaps = 0;
        for (var i = 0; i < 400; i++)
        {
            var names = random.Next(4) == 0;
            var (a, b) = (RandomPath(random, names), RandomPath(random, names));
            var (aElements, bElements) = (random.Next(2) == 0, random.Next(2) == 0);

            var expected = places.Any(p => Matches(a, aElements, p) && Matches(b, bElements, p) && !(ByElement(a, p) && ByElement(b, p)));

            var actual = PathOverlap.CanMatchOneValue(a, aElements, b, bElements);
            Assert.True(expected == actual, $"{a} ({aElements}) and {b} ({bElements}): expected {expected}");
            if (actual) overlaps++;
        }

        Assert.InRange(overlaps, 50, 350);
    }

    private static List<PathStep[]> Places(PathStep[] tokens, int depth)
    {
        List<PathStep[]> all = [[]], last = all;
        for (var i = 0; i < depth; i++)
        {
            last = [.. last.SelectMany(p => tokens.Select(t => (PathStep[])[.. p, t]))];
            all = [.. all, .. last];
        }

        return all;
    }

    private static FieldPath RandomPath(Random random, bool names)
    {
        var text = "$";
        var steps = random.Next(1, 4);
        for (var i = 0; i < steps; i++)
        {
            var dots = random.Next(4) == 0 ? ".." : ".";
            var last = names && i == steps - 1;
            text += random.Next(last ? 2 : 3) switch
            {
                0 => dots + "a",
                1 => dots + "*",
                _ => dots == ".." ? "..[0]" : "[0]",
            };
        }

        return FieldPath.Parse(names ? text + "~" : text);
    }

    /// <summary>The plain twin: recursion over the place.</summary>
    private static bool Matches(FieldPath path, bool elements, PathStep[] place) =>
        Walk(path.Steps, place, path.Names) || (elements && ByElement(path, place));

    // Two paths that both reach the element through its array meet at the array already.
    private static bool ByElement(FieldPath path, PathStep[] place) =>
        !path.Names && !Walk(path.Steps, place, false) && place.Length > 0 && place[^1].Kind == StepKind.Index && Walk(path.Steps, place[..^1], false);

    private static bool Walk(IEnumerable<PathStep> steps, PathStep[] place, bool names)
    {
        if (names && (place.Length == 0 || place[^1].Kind != StepKind.Member)) return false;
        var rest = steps.ToArray();
        if (rest.Length == 0) return place.Length == 0;
        if (rest[0].Kind == StepKind.Descendants) return Enumerable.Range(0, place.Length + 1).Any(n => Walk(rest[1..], place[n..], false));
        return place.Length > 0 && (rest[0].Kind == StepKind.Wildcard || rest[0] == place[0]) && Walk(rest[1..], place[1..], false);
    }
}
