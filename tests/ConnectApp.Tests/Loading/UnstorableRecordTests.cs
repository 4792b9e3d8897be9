using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Tests.Healing;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Loading;

/// <summary>An exception that one record brings about while its batch is committed costs that record alone, and says where it is.</summary>
public sealed class UnstorableRecordTests
{
    private const int Records = 20;
    private static readonly string[] s_checklists = ["checklists-1.ndjson", "checklists-2.ndjson"];

    public static TheoryData<int, int> Places
    {
        get
        {
            // The same records in every run of the test, anywhere in the batches of seven.
#pragma warning disable CA5394
            var random = new Random(12);
            var data = new TheoryData<int, int>();
            for (var i = 0; i < 6; i++) data.Add(random.Next(1, Records + 1), random.Next(1, Records + 1));
#pragma warning restore CA5394
            data.Add(1, 1);
            data.Add(Records, 7);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Migration_ExceptionAtOneRecord_FailsItAndLoadsTheRest(int record, int other)
    {
        var writer = new FailingWriter
        {
            BeforeRecord = number =>
            {
                if (number == record || number == other) throw new InvalidOperationException("secret of the record");
            },
        };

        var (run, counts, problems, logs) = await MigrateAsync(writer);

        // Three files; the project of every fifth record has no mapping, and its policy skips it before it comes to the store.
        var failed = Expected(record, other);
        Assert.Equal(failed, problems.Where(p => p.Code == "record-error").Select(p => (p.File!, p.Record!.Value)).Order().ToList());
        Assert.All(problems.Where(p => p.Code == "record-error"), p =>
        {
            Assert.Equal(("failed", p.Record == 1), (p.Effect, p.Offset == 0));
            Assert.StartsWith("the record cannot be stored: InvalidOperationException in ", p.Reason, StringComparison.Ordinal);
            Assert.NotNull(p.Key);
        });
        Assert.Equal((failed.Count + 1, 3 * Records + 1), (counts.Failed, counts.Read));
        Assert.True(counts.Balances);
        Assert.Equal("INCOMPLETE", run.DecidedStatus);
        Assert.Contains("InvalidOperationException", logs, StringComparison.Ordinal);
        Assert.DoesNotContain("secret of the record", logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_ExceptionAtEveryRecord_FailsThemAll()
    {
        var (run, counts, _, _) = await MigrateAsync(new FailingWriter { BeforeRecord = _ => throw new InvalidOperationException() });

        Assert.Equal((0, "INCOMPLETE", true), (counts.Loaded, run.DecidedStatus, counts.Balances));
        Assert.Equal(counts.Read, counts.Failed + counts.Skipped);
    }

    [Fact]
    public async Task Migration_ExceptionAtAProblemOfARecord_FailsThatRecord()
    {
        var (_, counts, problems, _) = await MigrateAsync(new FailingWriter
        {
            BeforeProblem = problem =>
            {
                // Its issue has no mapping, and stays.
                if (problem is { Record: 6, Code: ProblemCode.MissingMapping, Namespace: "jira:issue" }) throw new InvalidOperationException();
            },
        });

        var error = Assert.Single(problems, p => p.Code == "record-error");
        Assert.Equal(("checklists-1.ndjson", 6L), (error.File, error.Record));
        Assert.DoesNotContain(problems, p => (p.File, p.Record, p.Code) == (error.File, error.Record, "missing-mapping"));
        Assert.True(counts.Balances);
    }

    public static TheoryData<string> FaultsOfTheEnvironment => ["memory", "disk", "database"];

    /// <summary>Its mapping comes late, and storing it then throws: it stays skipped, and the others that waited come over.</summary>
    [Fact]
    public async Task Healing_ExceptionAtOneRecord_LeavesItAndHealsTheRest()
    {
        var (run, counts, problems, logs) = await MigrateAsync(
            new FailingWriter
            {
                BeforeRecord = number =>
                {
                    if (number == 3) throw new InvalidOperationException();
                },
            },
            HealingExport.LateMappings);

        Assert.Equal(("INCOMPLETE", true), (run.DecidedStatus, counts.Balances));
        Assert.Contains("Kept record 3 of checklists-1.ndjson", logs, StringComparison.Ordinal);
        Assert.DoesNotContain("failed in a step", logs, StringComparison.Ordinal);
        var projects = problems.Where(p => p.Namespace == "jira/classic:project").ToList();
        Assert.Contains(projects, p => (p.File, p.Record) == ("checklists-1.ndjson", 3));
        Assert.All(projects.Where(p => p.Record != 3), p => Assert.Equal("104", p.Value));
    }

    [Theory]
    [MemberData(nameof(FaultsOfTheEnvironment))]
    public async Task Migration_FaultOfTheEnvironment_IsWaitedForAndCostsNothing(string fault)
    {
        var left = 1;
        var (_, counts, problems, _) = await MigrateAsync(new FailingWriter
        {
            BeforeRecord = number =>
            {
                if (number == 3 && Interlocked.Decrement(ref left) >= 0) throw Fault(fault);
            },
        });

        Assert.True(left < 0);
        Assert.DoesNotContain(problems, p => p.Code == "record-error");
        Assert.Equal(1, counts.Failed);
    }

    /// <summary>Of the records that the writer gets, those that it throws at.</summary>
    private static List<(string File, long Record)> Expected(int record, int other) =>
    [
        .. s_checklists.SelectMany((file, i) => Enumerable.Range(1, Records).Where(n => ((i * Records) + n) % 5 != 4).Select(n => (file, (long)n)))
            .Concat(Enumerable.Range(1, Records).Select(n => ("notes.ndjson", (long)n)))
            .Where(r => r.Item2 == record || r.Item2 == other).Order(),
    ];

#pragma warning disable CA2201, MA0012 // The runtime's own, as an allocation throws it.
    private static Exception Fault(string fault) => fault switch
    {
        "memory" => new OutOfMemoryException(),
        "disk" => new IOException("No space left on device"),
        _ => new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL),
    };
#pragma warning restore CA2201, MA0012

    private static async Task<(TransferRun Run, RunCounts Counts, IReadOnlyList<ProblemReport> Problems, string Logs)> MigrateAsync(FailingWriter writer, string? scenario = null)
    {
        var logs = new CapturedLogs();
        await using var site = await TestSite.StartAsync(TestExport.Small(Records), new FastTime(20), scenario);
        await using var backend = await TestBackend.StartAsync(site, services =>
        {
            services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));
            services.Replace(ServiceDescriptor.Singleton<IBatchWriter>(writer));
        }, logging => logging.AddProvider(logs));
        var run = backend.FindRun(await site.MigrateAsync(backend))!;
        var problems = await backend.Services.GetRequiredService<RunReports>().ReadProblemsAsync(run.TenantId, run.RunId, ProblemFilter.All, 0, 10_000, CancellationToken.None);
        return (run, backend.Counts(run), problems, logs.All);
    }
}
