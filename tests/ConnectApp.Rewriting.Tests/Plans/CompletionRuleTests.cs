using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class CompletionRuleTests
{
    public static TheoryData<CompletionRule> Rules => new(
        new ManifestCompletion("m.json"),
        new PartsCompletion("{n}-of-{m}"),
        new LabelsCompletion([new ExpectedLabels(new Glob("*"), null)]),
        new IdleCompletion(TimeSpan.FromSeconds(1)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void WaitsFor_NoUpload_IsNeverComplete(CompletionRule rule)
    {
        var seen = new ExportSeen([], [], TimeSpan.FromDays(30));

        Assert.Equal("waits for the first file", rule.WaitsFor(seen));
    }

    [Theory]
    [InlineData("a.ndjson", false, "waits for m.json, which lists the other files")]
    [InlineData("m.json", false, "waits until m.json is read")]
    [InlineData("m.json.gz", false, "waits until m.json is read")]
    [InlineData("m.json", true, "waits for 3 of 3 files that m.json lists: a-2.ndjson, a-10.ndjson, b.csv")]
    [InlineData("m.json a-10.ndjson.gz extra", true, "waits for 2 of 3 files that m.json lists: a-2.ndjson, b.csv")]
    [InlineData("m.json a-10.ndjson.gz a-2.ndjson b.csv", true, null)]
    public void WaitsFor_Manifest_NamesWhatItListsAndIsNotThere(string labels, bool isRead, string? expected)
    {
        ManifestEntry[] entries = [Entry("a-10.ndjson"), Entry("b.csv.gz"), Entry("a-2.ndjson")];

        var waitsFor = new ManifestCompletion("m.json").WaitsFor(Seen(labels, isRead ? entries : null));

        Assert.Equal(expected, waitsFor);
    }

    [Theory]
    [InlineData("{name}/{n}-of-{m}", "users/1-of-5 users/0002-of-5 users/5-of-0005.gz users/5-of-5", "waits for 2 of 5 files of users: parts 3, 4")]
    [InlineData("{name}/{n}-of-{m}", "users/1-of-2 groups/1-of-1", "waits for 1 of 2 files of users: part 2")]
    [InlineData("{name}/{n}-of-{m}", "users/1-of-2 groups/2-of-2", "waits for 1 of 2 files of groups: part 1; waits for 1 of 2 files of users: part 2")]
    [InlineData("{name}/{n}-of-{m}", "users/1-of-1 log.txt a/b/1-of-1", null)]
    [InlineData("{name}/{n}-of-{m}", "log.txt", "waits for the first file of the form {name}/{n}-of-{m}")]
    [InlineData("{name}/{n}-of-{m}", "users/1-of-2 users/2-of-3", "cannot tell how many files of users there are: their labels say 2 and 3")]
    [InlineData("{name}/{n}-of-{m}", "users/3-of-2", "cannot count the files of users: there is part 3 of 2")]
    [InlineData("{name}/{n}-of-{m}", "users/0-of-2", "cannot count the files of users: there is part 0 of 2")]
    [InlineData("{name}{n}-of-{m}.ndjson.gz", "users12-of-12.ndjson", "waits for 11 of 12 files of users: parts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more")]
    [InlineData("{n}.{m}", "1.999999999", "waits for 999,999,998 of 999,999,999 files: parts 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 999,999,988 more")]
    [InlineData("{n}.{m}", "1.9999999999", "waits for the first file of the form {n}.{m}")]
    [InlineData("{n}+{m}", "1+1", null)]
    public void WaitsFor_Parts_NamesTheMissingOnes(string pattern, string labels, string? expected)
    {
        var waitsFor = new PartsCompletion(pattern).WaitsFor(Seen(labels));

        Assert.Equal(expected, waitsFor);
    }

    [Theory]
    [InlineData("checklists.ndjson", "waits for 3 of 3 files users*")]
    [InlineData("users1 users2.gz", "waits for a file checklists*, 1 of 3 files users*")]
    [InlineData("users1 users2.gz users3 users4 checklists", null)]
    public void WaitsFor_Labels_CountsEachGlob(string labels, string? expected)
    {
        var rule = new LabelsCompletion([new ExpectedLabels(new Glob("checklists*"), null), new ExpectedLabels(new Glob("users*"), 3)]);

        Assert.Equal(expected, rule.WaitsFor(Seen(labels)));
    }

    [Theory]
    [InlineData(0, "waits until no file has come for 2 h; the last one came 0 s ago")]
    [InlineData(7199, "waits until no file has come for 2 h; the last one came 1 h 59 min ago")]
    [InlineData(7200, null)]
    public void WaitsFor_Idle_ComparesTheQuietTime(int seconds, string? expected)
    {
        var seen = new ExportSeen(["a"], null, TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, new IdleCompletion(TimeSpan.FromHours(2)).WaitsFor(seen));
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("90m", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("14d", 1_209_600)]
    public void Read_Idle_HasItsDuration(string text, int seconds)
    {
        var plan = Plan($"idle: {text}");

        Assert.Equal(new IdleCompletion(TimeSpan.FromSeconds(seconds)), plan.Completion);
    }

    [Fact]
    public void Read_Labels_HasGlobsAndCounts()
    {
        var rule = Assert.IsType<LabelsCompletion>(Plan("labels: [\"checklists*\", \"users*\": 3, \"a.ndjson.gz\"]").Completion);

        Assert.Equal(
            [new ExpectedLabels(new Glob("checklists*"), null), new ExpectedLabels(new Glob("users*"), 3), new ExpectedLabels(new Glob("a.ndjson"), null)],
            rule.Expected);
    }

    [Fact]
    public void Read_Parts_HasItsPattern() => Assert.Equal(new PartsCompletion("{name}/{n}-of-{m}"), Plan("parts: \"{name}/{n}-of-{m}\"").Completion);

    private static ImportPlan Plan(string completion) => PlanTexts.Parse($$"""
        version: 1
        app: a
        product: jira
        completion: { {{completion}} }
        entities: { a: { label: x, key: $.id } }
        """).Plan!;

    private static ManifestEntry Entry(string label) => new(label, null, null, null);

    private static ExportSeen Seen(string labels, IReadOnlyList<ManifestEntry>? manifest = null) => new(labels.Split(' '), manifest, TimeSpan.Zero);
}
