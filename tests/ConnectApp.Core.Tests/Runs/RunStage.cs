using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>Core with its real store in a folder of its own, one fake kind, and a clock that a test moves. Nothing runs by itself.</summary>
internal sealed class RunStage : IAsyncDisposable
{
    public static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));

    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-core-").FullName;
    private readonly ServiceProvider _services;

    /// <param name="commits">Where the program stops; null: nowhere.</param>
    public RunStage(CommitFaults? commits = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Storage:ConnectionString", _folder)]).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddStorage();
        if (commits is not null) services.AddSingleton(commits);
        services.AddRunCore();
        services.AddSingleton<IRunKind>(Kind);
        _services = services.BuildServiceProvider();
        Get<ControlDatabase>().Start();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeKind Kind { get; } = new();

    public RunStore Runs => Get<RunStore>();

    public RunControl Control => Get<RunControl>();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task<RunEntry> CreateAsync(string? secrets = null)
    {
        var id = new RunId(Guid.CreateVersion7(Clock.GetUtcNow()));
        var sealedSecrets = secrets is null ? null : Get<RunSecrets>().Seal(id, System.Text.Encoding.UTF8.GetBytes(secrets));
        return await Get<RunCreation>().CreateAsync(
            new NewRun { TenantId = Tenant, RunId = id, Kind = RunKinds.Wave, CreatedAt = Clock.GetUtcNow(), Name = "Wave 1", Secrets = sealedSecrets }, CancellationToken.None);
    }

    /// <summary>What the schedule does with a run that is due.</summary>
    public Task AdvanceAsync(RunEntry entry) => Get<RunWorker>().AdvanceAsync(entry.RunId, CancellationToken.None);

    public async Task<RunEntry> EntryAsync(RunEntry entry) => (await Get<RunRegistry>().FindAsync(entry.RunId, CancellationToken.None))!;

    public async Task<Run> RunAsync(RunEntry entry) => (await Runs.FindAsync(Tenant, entry.RunId, CancellationToken.None))!;

    public List<string> Events(RunEntry entry)
    {
        using var connection = Get<TenantDatabases>().Open(Tenant).OpenForReading();
        return [.. connection.Query<string>("SELECT data FROM events WHERE run_id = @RunId ORDER BY sequence", new { entry.RunId })];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
