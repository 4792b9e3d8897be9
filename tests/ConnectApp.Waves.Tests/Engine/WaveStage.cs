using System.Text;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Emulator;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Starting;
using ConnectApp.Waves.Stores;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Waves.Tests.Engine;

/// <summary>The engine over its real store, the real worker and the emulator, all in this process, with a clock that jumps from one due time to the next.</summary>
internal sealed class WaveStage : IAsyncDisposable
{
    public const string Head = """
        version: 1
        name: Acme
        product: jira
        cloud: { url: https://emulated.atlassian.net, email: admin@emulated.example, token: emulated-token }
        server: { id: EMUL-ATED-JIRA-0001, url: http://emulator.example/servers/jira, token: emulated-pat }

        """;

    private const int MostSteps = 2_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-waves-").FullName;
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly Dictionary<string, string?> _settings;
    private ServiceProvider _services;

    public WaveStage(string? scenario = null, Stops? stops = null, bool isServing = false, params (string Key, string Value)[] settings)
    {
        Stops = stops ?? new Stops();
        Emulator = new MigrationApiEmulator(Clock, scenario is null ? null : Scenario.Parse(scenario));
        IsServing = isServing;
        _settings = new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = _folder,
            ["MigrationApi:BaseUrl"] = MigrationApiEmulator.BaseUrl.ToString(),
            ["MigrationApi:ReportsUrl"] = MigrationApiEmulator.ReportsUrl.ToString(),
        };
        foreach (var (key, value) in settings) _settings[key] = value;
        _services = Build();
    }

    public HandClock Clock { get; } = new();

    public Stops Stops { get; }

    public MigrationApiEmulator Emulator { get; }

    public bool IsServing { get; }

    public TenantId Tenant { get; private set; }

    public string Folder => _folder;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The process has died and begins anew over the same folder.</summary>
    public async Task RestartAsync()
    {
        try
        {
            await _services.DisposeAsync();
        }
        catch (Exception exception) when (exception is StoppedException or AggregateException)
        {
            // It was dead already.
        }

        Stops.Restart();
        _services = Build();
    }

    public async Task<StartOutcome> StartAsync(string plan, StartChoices? choices = null, bool continues = true)
    {
        Tenant = await Get<ApiTenants>().GetOrAddAsync(ApiTenants.Local, CancellationToken.None);
        var reading = WavePlanReader.Read(Encoding.UTF8.GetBytes(plan), new PlanSources { NeedsSecrets = true });
        Assert.Empty(reading.Faults);
        return await Get<StartWaves>().StartAsync(Tenant, reading.Plan!, choices ?? StartChoices.None, new RunActor(RunActor.Operator, "test"), continues, CancellationToken.None);
    }

    /// <summary>Does what is due, again and again, until nothing is left or nothing can come any more.</summary>
    /// <param name="until">Stops earlier; null: not.</param>
    public async Task RunAsync(DateTimeOffset? until = null)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var now = Clock.GetUtcNow();
            var live = (await Get<RunRegistry>().ReadLiveAsync(CancellationToken.None)).OrderBy(e => e.DueAt).ThenBy(e => e.RunId.Value).ToList();
            if (live.Count == 0) return;
            var due = live[0].DueAt!.Value;
            if (until is { } end && due > end)
            {
                Clock.MoveTo(end);
                return;
            }

            if (due > now)
            {
                // What rests waits for people.
                if (live.All(e => e.DueAt - now > TimeSpan.FromHours(20))) return;
                Clock.MoveTo(due);
                continue;
            }

            foreach (var entry in live.Where(e => e.DueAt <= now)) await AdvanceAsync(entry.RunId);
        }

        throw new InvalidOperationException($"The waves did not end within {MostSteps} steps.");
    }

    /// <summary>One look at a run; a stop restarts the process.</summary>
    public async Task AdvanceAsync(RunId run)
    {
        try
        {
            await Get<RunWorker>().AdvanceAsync(run, CancellationToken.None);
        }
        catch (Exception) when (Stops.IsGone)
        {
            // The worker may fail in any way when its process dies.
        }

        if (Stops.IsGone) await RestartAsync();
    }

    /// <summary>The newest run of each part by name, with its wave.</summary>
    public async Task<IReadOnlyDictionary<string, (Run Run, WaveRow Row, IReadOnlyList<TaskRow> Tasks)>> ReadAsync()
    {
        var found = new Dictionary<string, (Run, WaveRow, IReadOnlyList<TaskRow>)>();
        await Get<ITenantDatabases>().ReadAsync(Tenant, 0, async snapshot =>
        {
            foreach (var row in await WaveStore.ReadAsync(snapshot, Tenant, null))
            {
                if (!found.ContainsKey(row.PartName))
                    found[row.PartName] = ((await RunStore.FindAsync(snapshot, Tenant, row.RunId))!, row, await TaskStore.ReadAsync(snapshot, Tenant, row.RunId));
            }

            return 0;
        }, CancellationToken.None);
        return found;
    }

    public async Task<Run> RunOfAsync(string part) => (await ReadAsync())[part].Run;

    public async Task<string?> MessageOfAsync(string part)
    {
        var (run, row, _) = (await ReadAsync())[part];
        return run.Message ?? row.Message;
    }

    /// <summary>Nothing that the client did was wrong, and each intent was accepted once.</summary>
    public void AssertClean()
    {
        Assert.Empty(Emulator.Report.Violations);
        Assert.Equal(0, Emulator.Report.Throttled);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<IDataProtectionProvider>(_keys);
        services.AddStorage();
        services.AddSingleton(Stops.Commits);
        services.AddRunCore();
        services.AddSingleton<RunSchedule>(_ => null!);
        services.AddOptions<MigrationApiOptions>().BindConfiguration("MigrationApi");
        services.AddSingleton<CallCounts>();
        services.AddSingleton(provider => new WaveClients(
            provider.GetRequiredService<IOptions<MigrationApiOptions>>(), provider.GetRequiredService<CallCounts>(), Clock, () => Stops.Calls.Wrap(Emulator.CreateHandler())));
        services.AddWaveRuns();
        services.AddSingleton(_ => new WaveHost(IsServing));
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ControlDatabase>().Start();
        return provider;
    }
}
