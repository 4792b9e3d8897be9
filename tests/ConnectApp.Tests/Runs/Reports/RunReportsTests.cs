using System.Diagnostics;
using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Runs.Reports;

public sealed class RunReportsTests : IAsyncDisposable
{
    private readonly ReportStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void Reports_TenantWithoutFile_AreEmpty()
    {
        var run = new RunId(Guid.NewGuid());

        Assert.Empty(_store.Reports.ReadFiles(ReportStore.Tenant, run));
        Assert.Empty(_store.Reports.ReadReferences(ReportStore.Tenant, run));
        Assert.Empty(_store.Reports.ReadProblems(ReportStore.Tenant, run, ProblemFilter.All, 0, 10));
        Assert.Empty(_store.Reports.ReadMissing(ReportStore.Tenant, run, null, null, 10));
        Assert.Equal(0, _store.Reports.CountProblems(ReportStore.Tenant, run, ProblemFilter.All));
    }

    [Fact]
    public async Task Files_OfOneRun_ComeWithCountsAndState()
    {
        var run = await _store.AddRunAsync();
        var other = await _store.AddRunAsync();
        var file = await _store.AddFileAsync(run, "checklists.ndjson", "checklists");
        await _store.AddFileAsync(run, "notes.ndjson", "notes");
        await _store.AddFileAsync(other, "other.ndjson", "notes");
        await _store.CommitAsync(run, file, 0, ("1", "{}"), ("2", "{}"));

        var files = _store.Reports.ReadFiles(ReportStore.Tenant, run.RunId);
        var rest = _store.Reports.ReadFiles(ReportStore.Tenant, run.RunId, after: file.FileId, limit: 1);

        Assert.Equal(
            ["checklists.ndjson s3-checklists.ndjson checklists loading 2/2 20 of 1000", "notes.ndjson s3-notes.ndjson notes waiting 0/0 0 of "],
            files.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Label} {f.S3Key} {f.Entity} {FileStates.TextOf(f.State)} {f.Loaded}/{f.Read} {f.BytesDone} of {f.TotalBytes}")));
        Assert.Equal(["notes.ndjson"], rest.Select(f => f.Name));
    }

    [Fact]
    public async Task Problems_ByEveryFilter_AreThoseThatFitInTheOrderTheyWereFound()
    {
        var run = await _store.AddRunAsync();
        var other = await _store.AddRunAsync();
        var (checklists, notes) = (await _store.AddFileAsync(run, "checklists.ndjson", "checklists"), await _store.AddFileAsync(run, "notes.ndjson", "notes"));
        var foreign = await _store.AddFileAsync(other, "checklists.ndjson", "checklists");
        await _store.AddProblemsAsync(run,
        [
            ReportStore.Missing(checklists, 1, "jira:issue", "10"),
            ReportStore.Missing(notes, 1, "jira:issue", "11"),
            ReportStore.Missing(checklists, 2, "identity:user", "ann"),
            new RunProblem { Origin = ProblemOrigin.File, Code = ProblemCode.LateFile, Reason = "The upload arrived late.", Hint = "Again." },
            ReportStore.Missing(checklists, 3, "jira:issue", "10"),
        ]);
        await _store.AddProblemsAsync(other, [ReportStore.Missing(foreign, 9, "jira:issue", "99")]);

        Assert.Equal("10 11 ann  10", Values(ProblemFilter.All));
        Assert.Equal("10 ann 10", Values(new ProblemFilter(Entity: "checklists")));
        Assert.Equal("10 11 10", Values(new ProblemFilter(Namespace: "jira:issue")));
        Assert.Equal("10 10", Values(new ProblemFilter(Entity: "checklists", Namespace: "jira:issue")));
        Assert.Equal("10 11 ann 10", Values(new ProblemFilter(Code: "missing-mapping")));
        Assert.Equal("10 11 ann 10", Values(new ProblemFilter(Effect: "kept", Key: "7")));
        Assert.Equal("", Values(new ProblemFilter(Code: "late-file")));
        Assert.Equal(0, _store.Reports.CountProblems(ReportStore.Tenant, run.RunId, new ProblemFilter(Key: "8")));
        Assert.Equal("", Values(new ProblemFilter(Entity: "")));
        Assert.Equal("", Values(new ProblemFilter(Entity: "nothing")));
        Assert.Equal(4, _store.Reports.ReadProblemGroups(ReportStore.Tenant, run.RunId).Count);
        Assert.Equal(2, _store.Reports.CountProblems(ReportStore.Tenant, run.RunId, new ProblemFilter(Entity: "checklists", Namespace: "jira:issue")));
        Assert.Single(_store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, new ProblemFilter(Entity: ""), 0, 10));

        string Values(ProblemFilter filter) => string.Join(' ', _store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, filter, 0, 100).Select(p => p.Value));
    }

    [Fact]
    public async Task Problems_PageByPage_EachOnceThoughOthersCome()
    {
        var run = await _store.AddRunAsync();
        var file = await _store.AddFileAsync(run, "checklists.ndjson", "checklists");
        await _store.AddProblemsAsync(run, Enumerable.Range(0, 25).Select(n => ReportStore.Missing(file, n, n % 3 == 0 ? "jira:issue" : "identity:user", $"v{n}")));

        var seen = new List<string>();
        var after = 0L;
        while (_store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, ProblemFilter.All, after, 10) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(p => p.Value!));
            if (after == 0) await _store.AddProblemsAsync(run, [ReportStore.Missing(file, 25, "jira:filter", "v25")]);
            after = page[^1].ProblemId;
        }

        Assert.Equal(Enumerable.Range(0, 26).Select(n => $"v{n}"), seen);
    }

    [Fact]
    public async Task Missing_ByNamespaceAndPage_AreDistinctWithCounts()
    {
        var run = await _store.AddRunAsync();
        var file = await _store.AddFileAsync(run, "checklists.ndjson", "checklists");
        await _store.AddProblemsAsync(run, new[] { ("jira:issue", "10"), ("identity:user", "ann"), ("jira:issue", "10"), ("jira:issue", "11"), ("identity:user", "bob") }
            .Select((m, i) => ReportStore.Missing(file, i, m.Item1, m.Item2)));

        var first = _store.Reports.ReadMissing(ReportStore.Tenant, run.RunId, null, null, 3);
        var rest = _store.Reports.ReadMissing(ReportStore.Tenant, run.RunId, null, first[^1], 3);
        var issues = _store.Reports.ReadMissing(ReportStore.Tenant, run.RunId, "jira:issue", null, 10);

        Assert.Equal(["identity:user ann 1", "identity:user bob 1", "jira:issue 10 2"], Lines(first));
        Assert.Equal(["jira:issue 11 1"], Lines(rest));
        Assert.Equal(["jira:issue 10 2", "jira:issue 11 1"], Lines(issues));

        static IEnumerable<string> Lines(IEnumerable<MissingReference> missing) => missing.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Namespace} {m.Value} {m.Count}"));
    }

    [Fact]
    public async Task Pages_HundredThousandProblems_ReadNoMoreThanTheirRows()
    {
        var run = await _store.AddRunAsync();
        var (checklists, notes) = (await _store.AddFileAsync(run, "checklists.ndjson", "checklists"), await _store.AddFileAsync(run, "notes.ndjson", "notes"));
        await _store.AddProblemsAsync(run, Enumerable.Range(1, 100_000).Select(n =>
            ReportStore.Missing(n % 2 == 0 ? checklists : notes, n, n == 77_777 ? "jira:filter" : n % 3 == 0 ? "jira:issue" : "identity:user", $"v{n % 20_000}")));

        // Beside a reading of all rows, as the machine has other work: a page by any filter must not come near it.
        var longest = Best(() => _store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, ProblemFilter.All, 0, 50_000), 2) / 10;
        Assert.InRange(Best(() => _store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, ProblemFilter.All, 99_000, 50)), 0, longest);
        Assert.InRange(Best(() => _store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, new ProblemFilter(Namespace: "jira:filter"), 0, 50)), 0, longest);
        Assert.InRange(Best(() => _store.Reports.ReadProblems(ReportStore.Tenant, run.RunId, new ProblemFilter(Entity: "notes", Code: "missing-mapping", Effect: "kept"), 50_000, 50)), 0, longest);
        Assert.InRange(Best(() => _store.Reports.ReadMissing(ReportStore.Tenant, run.RunId, null, new MissingReference { Namespace = "jira:issue", Value = "v19" }, 50)), 0, longest);
    }

    private static double Best<T>(Func<IReadOnlyList<T>> read, int tries = 10) => Enumerable.Range(0, tries).Min(_ =>
    {
        var begun = Stopwatch.GetTimestamp();
        Assert.NotEmpty(read());
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    });
}
