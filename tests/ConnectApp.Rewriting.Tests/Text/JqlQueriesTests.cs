using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>JQL over many queries: real ones, made ones, broken ones.</summary>
public sealed class JqlQueriesTests
{
    private static readonly string[] Real = [.. ReadReal()];

    [Fact]
    public void Rewrite_RealQueries_AreReadButForTheOneThatIsNoQuery()
    {
        var unreadable = new List<string>();

        foreach (var query in Real)
        {
            var stage = new JqlAdfStage((_, _) => null);
            Assert.Equal(query, stage.Rewrite(TextLanguage.Jql, query));
            if (stage.Problems.Count > 0) unreadable.Add(query);
        }

        Assert.Equal(78, Real.Length);
        Assert.Equal(["project = THF or Platform"], unreadable);
    }

    [Fact]
    public void Rewrite_RealQueries_HaveTheReferencesThatAReaderFinds()
    {
        var stage = new JqlAdfStage((_, _) => null);

        foreach (var query in Real) stage.Rewrite(TextLanguage.Jql, query);

        var counts = stage.Missing.GroupBy(m => m.Kind.Name).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(
            new Dictionary<string, int> { ["projectKey"] = 45, ["userName"] = 12, ["projectId"] = 1, ["issueTypeId"] = 1 },
            counts);
        Assert.All(stage.Missing.Where(m => m.Kind.Name == "userName"), m => Assert.Contains(m.Value, (string[])["joeSmith", "replicaJunction", "test", "test@user.com"]));
    }

    [Fact]
    public void Rewrite_IdentityMapping_ChangesNothing()
    {
        var random = new Random(20261122);
        var stage = new JqlAdfStage((_, id) => id);

        foreach (var query in Real.Concat(Enumerable.Range(0, 2000).Select(_ => JqlMaker.Query(random)))) Assert.Equal(query, stage.Rewrite(TextLanguage.Jql, query));

        Assert.True(stage.Mapped > 2000);
        Assert.Single(stage.Problems);
    }

    [Fact]
    public void Rewrite_ThereAndBack_GivesTheOriginal()
    {
        var random = new Random(4711);
        var there = new JqlAdfStage(JqlMaker.There);
        var back = new JqlAdfStage(JqlMaker.Back);
        var changed = 0;

        foreach (var query in Real.Concat(Enumerable.Range(0, 2000).Select(_ => JqlMaker.Query(random))))
        {
            var rewritten = there.Rewrite(TextLanguage.Jql, query);
            if (rewritten != query) changed++;
            Assert.Equal(query, back.Rewrite(TextLanguage.Jql, rewritten));
        }

        Assert.True(changed > 1000);
        Assert.Equal(there.Mapped, back.Mapped);
        Assert.Empty(back.Missing);
    }

    [Fact]
    public void Fuzz_Jql_NeverThrowsAndKeepsWhatIsNotMapped()
    {
        var (unmapped, there, again) = (new JqlAdfStage((_, _) => null), new JqlAdfStage(JqlMaker.Other), new JqlAdfStage((_, _) => null));
        var same = new JqlAdfStage((kind, id) => kind.Name is "projectKey" or "issueKey" ? id.ToUpperInvariant() : id);

        Fuzz.Run(3000, random =>
        {
            var text = JqlMaker.Break(random, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? Real[random.Next(Real.Length)] : JqlMaker.Query(random)));

            Assert.Equal(text, unmapped.Forgetting().Rewrite(TextLanguage.Jql, text));
            Assert.Equal(text, same.Forgetting().Rewrite(TextLanguage.Jql, text));

            // What comes out is as readable as what went in.
            var rewritten = there.Forgetting().Rewrite(TextLanguage.Jql, text);
            again.Forgetting().Rewrite(TextLanguage.Jql, rewritten);
            Assert.True(unmapped.Problems.Count == again.Problems.Count,
                $"{Encoding.Latin1.GetString(text)} became {Encoding.Latin1.GetString(rewritten)}: {string.Join(", ", unmapped.Problems)} before, {string.Join(", ", again.Problems)} now");
        });
    }

    [Theory]
    [InlineData("project = DEMO and key in (DEMO-1, \"DEMO-2\") and assignee = ada or ", 10)]
    [InlineData("(", 10)]
    [InlineData("not ", 2)]
    [InlineData("a in (", 2)]
    [InlineData("\"", 2)]
    [InlineData("\\", 2)]
    [InlineData("a in f(\"a\", ", 2)]
    [InlineData("cf[10010] = ", 2)]
    public void Rewrite_LongQuery_TakesLinearTime(string part, int megabytes)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, megabytes * 1_000_000 / part.Length)) + "a = b");
        var stage = new JqlAdfStage((_, id) => id);
        var time = Stopwatch.StartNew();

        var actual = stage.Rewrite(TextLanguage.Jql, text);

        // A tenth of a second; quadratic time would be hours.
        Assert.Equal(text.Length, actual.Length);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"took {time.Elapsed}");
    }

    [Fact]
    public void Rewrite_ManyMissingReferences_TakeLinearTime()
    {
        const string Part = "project = DEMO and a in epicsOf(\"key in (DEMO-1)\") or ";
        var text = string.Concat(Enumerable.Repeat(Part, 20_000)) + "a = b";
        var stage = new JqlAdfStage((_, _) => null);
        var time = Stopwatch.StartNew();

        stage.Rewrite(TextLanguage.Jql, text);

        Assert.Equal(40_000, stage.Missing.Count);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"took {time.Elapsed}");
    }

    private static IEnumerable<string> ReadReal()
    {
        using var stream = typeof(JqlQueriesTests).Assembly.GetManifestResourceStream("ConnectApp.Rewriting.Tests.TestData.jql-queries.ndjson")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return JsonDocument.Parse(line).RootElement.GetProperty("jql").GetString()!;
    }
}
