using ConnectApp.Storage;
using Microsoft.Extensions.Options;

namespace ConnectApp.Tests.Storage;

/// <summary>A store in a folder of its own.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private StoreFolder()
    {
        Options = Microsoft.Extensions.Options.Options.Create(new StorageOptions { ConnectionString = Folder });
        Control = new ControlDatabase(Options, TimeProvider.System, Commits);
        Tenants = new TenantDatabases(Options, Commits);
    }

    public static StoreFolder Make() => new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("connectapp-store-").FullName;
    public IOptions<StorageOptions> Options { get; }
    public CountingCommits Commits { get; } = new();
    public ControlDatabase Control { get; }
    public TenantDatabases Tenants { get; }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        Tenants.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
