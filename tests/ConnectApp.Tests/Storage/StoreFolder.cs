using System.Diagnostics.Metrics;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using ConnectApp.Transfers.Stores.Sqlite;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Tests.Storage;

/// <summary>A store in a folder of its own.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private StoreFolder()
    {
        Options = Microsoft.Extensions.Options.Options.Create(new StorageOptions { ConnectionString = Folder });
        Control = new ControlDatabase(Options, TimeProvider.System, Commits);
        Tenants = new TenantDatabases(Options, Commits, [WorkItemSchema.Part]);
        Runs = new TransferStore(new RunStore(Tenants, new RunSignals(), TimeProvider.System), Tenants, TimeProvider.System);
        Records = NewSink(new SqliteBatchWriter());
    }

    public RecordSink NewSink(IBatchWriter writer) => new(
        Runs, writer, Microsoft.Extensions.Options.Options.Create(new ImportOptions()), new ProgressPulse(TimeProvider.System), new RunLog(TimeProvider.System),
        new LoadingMetrics(_meters.GetRequiredService<IMeterFactory>()), NullLogger<RecordSink>.Instance);

    public static StoreFolder Make() => new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("connectapp-store-").FullName;
    public IOptions<StorageOptions> Options { get; }
    public CountingCommits Commits { get; } = new();
    public ControlDatabase Control { get; }
    public TenantDatabases Tenants { get; }
    public TransferStore Runs { get; }
    public RecordSink Records { get; }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        Tenants.Dispose();
        await _meters.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
