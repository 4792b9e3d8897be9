using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Retention;

/// <summary>Removes what was kept long enough: side files and problems of ended runs, bodies of handled events, starts that were never finished, all data of sites that removed the app.</summary>
internal sealed partial class OldRuns(InboxStore inbox, ITenantDatabases tenants, RunFolders folders, RunRegistry registry, RunCreation creation, SiteErasure erasure, InstallationStore installations,
    IOptions<RetentionOptions> options, TrustedClock clock, TimeProvider time, ILogger<OldRuns> logger)
{
    /// <summary>Rows removed in one commit: what waits for the tenant's file waits no longer than for a batch of records.</summary>
    private const int RowsACommit = 5_000;

    /// <summary>Kept records are larger.</summary>
    private const int KeptACommit = 500;

    private static readonly TimeSpan Every = TimeSpan.FromHours(6);

    private long? _sweptAt;

    public bool IsDue => _sweptAt is not { } at || time.GetElapsedTime(at) >= Every;

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await erasure.FinishAsync(cancellationToken);
        if (clock.IsInDoubt)
        {
            Log.ClockInDoubt(logger);
            return;
        }

        _sweptAt = time.GetTimestamp();
        await creation.RemoveUnstartedAsync(cancellationToken);
        await inbox.EmptyBodiesAsync(clock.Now - options.Value.InboxBodies, cancellationToken);
        foreach (var site in await installations.ListAsync(cancellationToken))
        {
            if (site.State == InstallationState.Uninstalled && clock.Now - site.ChangedAt >= options.Value.Uninstalled)
                await erasure.EraseAsync(site.ClientKey, cancellationToken);
        }

        foreach (var runs in (await registry.ReadAllAsync(cancellationToken)).Where(r => r.DueAt is null).GroupBy(r => r.TenantId))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in runs) await SweepAsync(entry, cancellationToken);
            }
            catch (StorageException exception)
            {
                // One tenant's damage holds up no other's retention.
                Log.NotSwept(logger, runs.Key, exception);
            }
        }
    }

    private async Task SweepAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        if (tenants.Find(entry.TenantId) is not { } database || await FindEndAsync(database, entry, cancellationToken) is not { } end) return;
        var age = clock.Now - end;
        if (age >= options.Value.RunFiles)
        {
            var removed = folders.Delete(entry.RunId);
            if (removed.Count > 0) Log.FilesRemoved(logger, entry.RunId, removed.Count);
            var kept = await RemoveAsync(
                database, KeptACommit, transaction => KeptRecordStore.RemoveAsync(transaction, entry.TenantId, entry.RunId, KeptACommit), cancellationToken);
            if (kept > 0) Log.KeptRemoved(logger, entry.RunId, kept);
        }

        if (age < options.Value.Problems) return;
        var rows = await RemoveAsync(
            database, RowsACommit, transaction => ProblemStore.RemoveAsync(transaction, entry.TenantId, entry.RunId, RowsACommit), cancellationToken);
        if (rows > 0) Log.ProblemsRemoved(logger, entry.RunId, rows);
    }

    /// <summary>Removes rows, so many in each commit, until none is left.</summary>
    private static async Task<int> RemoveAsync(ITenantDatabase database, int aCommit, Func<StoreTransaction, Task<int>> remove, CancellationToken cancellationToken)
    {
        var (rows, now) = (0, aCommit);
        while (now >= aCommit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            now = await database.WriteAsync(remove, cancellationToken);
            rows += now;
        }

        return rows;
    }

    private static async Task<DateTimeOffset?> FindEndAsync(ITenantDatabase database, RunEntry entry, CancellationToken cancellationToken) =>
        (await database.ReadAsync(snapshot => TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId), cancellationToken))?.ConfirmedAt;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Nothing old is removed yet: no platform has confirmed this server's clock")]
        public static partial void ClockInDoubt(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} ended long ago: {Files} files removed")]
        public static partial void FilesRemoved(ILogger logger, RunId run, int files);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} ended long ago: {Records} kept records removed")]
        public static partial void KeptRemoved(ILogger logger, RunId run, int records);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} ended long ago: {Rows} problems removed")]
        public static partial void ProblemsRemoved(ILogger logger, RunId run, int rows);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What tenant {Tenant} no longer needs could not be removed")]
        public static partial void NotSwept(ILogger logger, TenantId tenant, Exception exception);
    }
}
