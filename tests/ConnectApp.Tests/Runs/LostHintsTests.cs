using System.Collections;
using System.Reflection;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Emulator;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Jobs;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Progress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>
/// State of the process that <c>docs/architecture.md</c> calls a hint: a migration that loses it in mid-run ends as one that does not.
/// Each hint is emptied at the first commits that find something in it.
/// </summary>
public sealed class LostHintsTests
{
    private const int Losses = 3;

    /// <summary>A repeated and a lost event, a platform in trouble.</summary>
    private const string Scenario =
        """
        network:
          - { operation: "GET /data/{transferId}/all", at: [1], status: 503 }
        events:
          - { eventType: app-data-uploaded, at: [2], duplicate: 1 }
          - { eventType: app-data-uploaded, at: [3], lose: true }
        """;

    /// <summary>Costs a minute of the run's time, so only the hint about refusals has it.</summary>
    private const string ScenarioWithRefusedNamespace =
        """
        network:
          - { operation: "GET /mapping/{transferId}/page", namespace: "jira:issue", rate: 1, status: 403 }
          - { operation: "POST /mapping/{transferId}/find", namespace: "jira:issue", rate: 1, status: 403 }
        """;

    private const string ScenarioWithoutList =
        """
        network:
          - { operation: "GET /data/{transferId}/all", rate: 1, status: 404 }
        """;

    /// <summary>Forge settles by the files that were read to their end.</summary>
    private const string SettledByForge = "platform: SUCCESS";

    private static readonly Hint[] s_hints =
    [
        new("interrupts of workers", typeof(RunInterrupts), "_active"),
        new("woken runs", typeof(RunSchedule), "_woken"),
        new("signals of new events", typeof(RunSignals), "_waiting"),
        new("speed and last progress event", typeof(ProgressPulse), "_paces"),
        new("lines told in this second", typeof(RunLog), "_seconds"),
        new("last report of progress", typeof(ProgressReporter), "_last"),
        new("last successful reading of the list", typeof(ListReadings), "_last"),
        new("first refusal of a namespace", typeof(MappingRefusals), "_refused") { Scenario = ScenarioWithRefusedNamespace },
        new("refused calls of a caller", typeof(RefusalLimiter), "_refusals._counts"),
        new("calls of a token", typeof(ApiAccess), "_limiter._windows"),
        new("admins of sites", typeof(AdminRights), "_known"),
        new("install keys", typeof(InstallKeys), "_keys"),
        new("looks at sites", typeof(Reconciliation), "_looks"),
        new("last line for the customer", typeof(IMigrationApi), "_lines") { Door = EmulatedDoor.ForgeRemote, Ends = SettledByForge },
        new("transfers for which the platform has no list", typeof(IMigrationApi), "_withoutList")
        {
            Door = EmulatedDoor.ForgeRemote, Scenario = ScenarioWithoutList, Ends = SettledByForge,
        },
    ];

    private static readonly Lazy<Task<(string State, int Lost)>> s_unbroken = new(() => MigrateAsync(s_hints[0], isLost: false));

    public static TheoryData<string> Names => [.. s_hints.Select(h => h.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Migration_HintLostInMidRun_EndsAsUnbroken(string name)
    {
        var hint = s_hints.Single(h => h.Name == name);
        var isUsual = hint is { Scenario: Scenario, Door: EmulatedDoor.Connect };
        var unbroken = await (isUsual ? s_unbroken.Value : MigrateAsync(hint, isLost: false));

        var (state, lost) = await MigrateAsync(hint, isLost: true);

        Assert.Equal(unbroken.State, state);
        Assert.True(lost > 0, "the hint was never in use");
        Assert.Contains(hint.Ends, state, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_ListsTheHintsThatAreEmptiedHere()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md")).Where(line => line.Contains("| hint |", StringComparison.Ordinal) && !line.Contains("| `Wave", StringComparison.Ordinal));

        Assert.Equal(s_hints.Select(h => h.Name).Order(StringComparer.Ordinal), rows.Select(row => row.Split('|')[1].Trim()).Order(StringComparer.Ordinal));
    }

    private static async Task<(string State, int Lost)> MigrateAsync(Hint hint, bool isLost)
    {
        using var limit = new CancellationTokenSource(Migration.Longest);
        var commits = new ForgetfulCommits(isLost ? hint : null);
        await using var stage = await ApiStage.StartAsync(TestExport.Small(40), new FastTime(10), hint.Scenario,
            adjust: services => services.Replace(ServiceDescriptor.Singleton<CommitFaults>(commits)),
            door: hint.Door);
        commits.Services = stage.Backend.Services;

        var migrating = stage.Site.Emulator.MigrateAsync(stage.Site.Address, limit.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var watching = WatchAsync(stage, ended.Token);
        await stage.Site.Emulator.WaitUntilSettledAsync(await migrating, limit.Token);
        await stage.Backend.WaitUntilIdleAsync(limit.Token);
        await ended.CancelAsync();
        await watching;
        commits.Services = null;
        return (EndState.Read(stage.Site), commits.Lost);
    }

    /// <summary>A stranger's call, an operator's stream and an admin's page, from the first event to the end.</summary>
    private static async Task WatchAsync(ApiStage stage, CancellationToken cancellationToken)
    {
        try
        {
            await stage.SendAsync(HttpMethod.Get, "/api/migrations", "Bearer no.good.token", cancellationToken);
            IReadOnlyList<RunEntry> live;
            while ((live = await stage.Get<RunRegistry>().ReadLiveAsync(cancellationToken)).Count == 0) await Task.Delay(5, cancellationToken);
            var run = live[0].RunId;
            await using var reader = await SseReader.OpenAsync(stage.Http, $"/api/migrations/{run}/stream", stage.Operator(), cancellationToken: cancellationToken);
            while (!cancellationToken.IsCancellationRequested)
            {
                await stage.SendAsync(HttpMethod.Get, $"/api/migrations/{run}/status", stage.Operator(), cancellationToken);
                await stage.SendAsync(HttpMethod.Get, $"/api/migrations/{run}/status", stage.Admin(), cancellationToken);
                await Task.Delay(20, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The migration has ended.
        }
    }

    /// <param name="Name">As in the table of the document.</param>
    /// <param name="Field">A field of the service, or a field of one of its fields, with a dot between.</param>
    private sealed record Hint(string Name, Type Type, string Field)
    {
        public string Scenario { get; init; } = LostHintsTests.Scenario;

        public EmulatedDoor Door { get; init; } = EmulatedDoor.Connect;

        /// <summary>Stands in the end state.</summary>
        public string Ends { get; init; } = "platform: INCOMPLETE";

        /// <returns>True: there was something to lose.</returns>
        public bool TryLose(IServiceProvider services)
        {
            var lost = Field.Split('.').Aggregate((object?)services.GetRequiredService(Type), Read);
            if (lost is not ICollection { Count: > 0 }) return false;
            lost.GetType().GetMethod("Clear", [])!.Invoke(lost, null);
            return true;
        }

        // A field that holds nothing yet has nothing to lose.
        private static object? Read(object? owner, string field) => owner is null ? null
            : (owner.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)
                ?? throw new InvalidOperationException($"{owner.GetType().Name} has no field {field}.")).GetValue(owner);
    }

    private sealed class ForgetfulCommits(Hint? hint) : CommitFaults
    {
        private readonly Lock _gate = new();

        public int Lost { get; private set; }

        /// <summary>Null: nothing runs that could lose something.</summary>
        public IServiceProvider? Services { get; set; }

        public override void AfterCommit(string database)
        {
            if (hint is null || Services is not { } services) return;
            lock (_gate)
            {
                if (Lost < Losses && hint.TryLose(services)) Lost++;
            }
        }
    }
}
