using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;

namespace ConnectApp.Transfers.Retention;

/// <summary>
/// Removes all data of a site that removed the app. First one commit that takes the installation away and notes what is to be removed; then the files, which
/// may be repeated; last the rows that name them. A stop in between goes on with <see cref="FinishAsync(CancellationToken)"/>.
/// </summary>
internal sealed partial class SiteErasure(
    ErasureStore erasures, ITenantDatabases tenants, RunFolders folders, RunRegistry registry, RunInterrupts interrupts,
    TimeProvider time, ILogger<SiteErasure> logger) : IDisposable
{
    // The sweep and a verb may come at once: who is second finds everything done.
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <returns>Null: the site is not known, or it has the app installed; nothing was changed.</returns>
    public async Task<Erased?> EraseAsync(ClientKey clientKey, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await erasures.BeginAsync(clientKey, time.GetUtcNow(), cancellationToken) is { } tenant ? await FinishAsync(tenant, cancellationToken) : null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Ends what a stop broke off.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var tenant in await erasures.ReadOpenAsync(cancellationToken)) await FinishAsync(tenant, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Erased> FinishAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var runs = (await registry.ReadAllAsync(cancellationToken)).Where(r => r.TenantId == tenant).Select(r => r.RunId).ToList();
        foreach (var run in runs) interrupts.TryInterrupt(run);
        var files = new List<(string, long)>(await tenants.EraseAsync(tenant, cancellationToken));
        foreach (var run in runs) files.AddRange(folders.Delete(run));
        var rows = await erasures.EndAsync(tenant, cancellationToken);
        Log.Erased(logger, tenant, files.Count);
        return new Erased(tenant, files, rows);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "All data of tenant {Tenant} is erased: {Files} files")]
        public static partial void Erased(ILogger logger, TenantId tenant, int files);
    }
}
