using System.Text.Json.Nodes;
using ConnectApp.Emulator;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>The engine over both emulators in one process, in virtual time. Each step opens the engine anew, as a restarted process does.</summary>
internal sealed class EngineFixture : IDisposable
{
    private readonly MemoryDatabase _database = new();
    private readonly string _spool = Path.Combine(Path.GetTempPath(), $"spool-{Guid.NewGuid():N}");
    private int _runs;

    public EngineFixture(int items = 40, Scenario? scenario = null, int seed = 1)
    {
        Emulator = new WorkItemsEmulator(new WorkItemsOptions { Project = new() { Items = items, Seed = seed } }, Time.OfServices, scenario);
        NextRun();
    }

    public VirtualTime Time { get; } = new();

    public WorkItemsEmulator Emulator { get; }

    /// <summary>Issues that Jira refused to create, one by one, in bulk calls.</summary>
    public int RefusedCreates => _refusedCreates;

    public TestSignals Signals { get; } = new();

    public RunScope Scope { get; private set; } = null!;

    public MemoryDatabase Database => _database;

    public string Pat { get; set; } = WorkItemsEmulator.Pat;

    public string Token { get; set; } = WorkItemsEmulator.ClassicToken;

    public RunType Type { get; set; } = RunType.Full;

    public RunChoices Choices { get; set; } = new();

    public bool DryRun { get; set; }

    public MappingOptions Mapping { get; set; } = new();

    public int MaxConcurrency { get; set; } = 4;

    public DateTimeOffset? SourceEnds { get; set; }

    public DateTimeOffset? TargetEnds { get; set; }

    /// <summary>Called before a call is sent and after its answer is there.</summary>
    public Action<string> AtPoint
    {
        set
        {
            _database.AtPoint = value;
            AtCall = value;
        }
    }

    public Action<string> AtCall { get; private set; } = _ => { };

    /// <summary>Whether the answer of a call is lost after it was executed.</summary>
    public Func<HttpRequestMessage, bool> Loses { get; set; } = _ => false;

    public void NextRun() => Scope = new RunScope("tenant", $"run-{++_runs}");

    /// <summary>Runs all phases in one process. A step that fails because a side cannot be reached is tried again, as the worker does.</summary>
    public async Task<Migration> RunAsync()
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await RunOnceAsync();
            }
            catch (CallFailedException) when (failures < 20)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), Time);
            }
        }
    }

    /// <summary>Phase 1 alone.</summary>
    public async Task PreflightAsync()
    {
        await using var services = Open();
        await Migration(services).PreflightAsync(default);
    }

    private async Task<Migration> RunOnceAsync()
    {
        await using var services = Open();
        var migration = Migration(services);
        await migration.PreflightAsync(default);
        if (!DryRun)
        {
            await migration.WriteItemsAsync(default);
            await migration.WritePartsAsync(default);
            await migration.WriteLinksAsync(default);
        }

        await migration.FinishAsync(default);
        return migration;
    }

    public async Task<IReadOnlyList<Problem>> ProblemsAsync() =>
        [.. (await _database.ReadAsync(c => new ProblemStore(Scope).ReadAsync(c, 0, 10_000), default)).Select(p => p.Problem)];

    /// <summary>Key of an item's issue.</summary>
    public Task<string> KeyOfAsync(int item) => _database.ReadAsync(
        c => c.QuerySingleAsync<string>("SELECT issue_key FROM work_item_issues WHERE item_id = @item", new { item }), default);

    public Task<RunTotals> TotalsAsync() => _database.ReadAsync(new ItemStore(Scope).TotalsAsync, default);

    public void Dispose()
    {
        _database.Dispose();
        Time.Dispose();
        if (Directory.Exists(_spool)) Directory.Delete(_spool, recursive: true);
    }

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<Func<double>>(() => 0.5);
        services.AddWorkItemCalls((_, _) => new EmulatorTransport(this, Emulator.CreateHandler()));
        services.Configure<WorkItemOptions>(o => o.MaxConcurrency = MaxConcurrency);
        return services.BuildServiceProvider();
    }

    private Migration Migration(ServiceProvider services)
    {
        var options = new WorkItemOptions { MaxConcurrency = MaxConcurrency };
        var jira = services.GetRequiredService<JiraClients>();
        var tools = new MigrationTools(
            services.GetRequiredService<AzureDevOpsClients>(),
            jira,
            new JiraBases(jira, WorkItemsEmulator.GatewayUrl),
            _database,
            new Spool(_spool, options.SpoolBytes),
            options,
            Time,
            [WorkItemsEmulator.Address.Host]);
        var request = new MigrationRequest(
            Type, "emulated", new Uri($"{WorkItemsEmulator.AzureDevOpsUrl}/emulated"), "Emulated", null, [], null, WorkItemsEmulator.JiraUrl, "EMU",
            DryRun, Mapping, Choices);
        return new Migration(tools, Scope, request, new MigrationSecrets(Pat, WorkItemsEmulator.Email, Token), Signals, new CallCounts()) { SourceEnds = SourceEnds, TargetEnds = TargetEnds };
    }

    private int _refusedCreates;

    private sealed class EmulatorTransport(EngineFixture fixture, HttpMessageHandler emulator) : DelegatingHandler(emulator)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            fixture.AtCall("before call");
            using var held = fixture.Time.Hold();
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            if (request.RequestUri!.AbsolutePath.EndsWith("/issue/bulk", StringComparison.Ordinal))
            {
                var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                Interlocked.Add(ref fixture._refusedCreates, answer?["errors"] is JsonArray errors ? errors.Count : 0);
            }

            if (fixture.Loses(request))
            {
                response.Dispose();
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.");
            }

            fixture.AtCall("after call");
            return response;
        }
    }
}

internal sealed class TestSignals : IRunSignals
{
    private readonly List<string> _said = [];

    public bool IsStopped { get; set; }

    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said) return [.. _said];
        }
    }

    public void ThrowIfStopped()
    {
        if (IsStopped) throw new RunStoppedException();
    }

    public void Say(string message)
    {
        lock (_said) _said.Add(message);
    }

    public void Progressed()
    {
    }
}
