using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Jobs;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Composition;

/// <summary>The order in which the backend starts.</summary>
internal static class BackendStart
{
    private const int LeastThreads = 16;

    /// <summary>Folder lock, control file, key check, listen (webhooks need no more), then what is due, and reconciliation.</summary>
    /// <exception cref="StorageException">The store cannot be used, or another process holds it.</exception>
    /// <returns>Holds the folder until disposed.</returns>
    public static async Task<IDisposable> StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        // SQLite's calls block their thread while an import runs, and the pool grows by a thread in half a second: webhooks must not wait for that.
        ThreadPool.GetMinThreads(out var workers, out var completion);
        ThreadPool.SetMinThreads(Math.Max(workers, LeastThreads), completion);
        var services = app.Services;
        _ = services.GetRequiredService<PlanCatalog>();
        var folder = FolderLock.Take(services.GetRequiredService<IOptions<StorageOptions>>().Value.Folder, services.GetRequiredService<TimeProvider>());
        try
        {
            services.GetRequiredService<StartLog>().WriteHosts();
            OpenFiles(services, folder);
            var readiness = services.GetRequiredService<Readiness>();
            await readiness.CheckKeysAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            if (readiness.Fault is null)
            {
                // Jumps are noticed from now on.
                _ = services.GetRequiredService<ClockWatch>();
                await services.GetRequiredService<RunWaits>().WakeAsync(cancellationToken);
                await services.StartJobsAsync(cancellationToken);
            }

            services.GetRequiredService<TenantChecks>().Begin(folder);
            readiness.Started();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens the store for a verb that works on it alone: nothing listens, and no run is advanced.</summary>
    /// <exception cref="StorageException">The store cannot be used, or its key ring does not fit.</exception>
    public static async Task OpenStoreAsync(IServiceProvider services, FolderLock folder, CancellationToken cancellationToken)
    {
        OpenFiles(services, folder);
        var readiness = services.GetRequiredService<Readiness>();
        await readiness.CheckKeysAsync(cancellationToken);
        if (readiness.Fault is { } fault) throw new StorageException(fault);
    }

    private static void OpenFiles(IServiceProvider services, FolderLock folder)
    {
        services.GetRequiredService<StartLog>().RestrictFiles(services.GetRequiredService<IOptions<StorageOptions>>().Value);
        services.GetRequiredService<ControlDatabase>().Start(check: folder.StoppedUncleanly);
    }
}
