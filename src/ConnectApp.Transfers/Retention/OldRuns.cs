using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Retention;

/// <summary>Removes what was kept long enough: side files and problems of ended runs, bodies of handled events, all data of sites that removed the app.</summary>
internal sealed partial class OldRuns(InboxStore inbox, TenantDatabases tenants, RunRegistry registry, SiteErasure erasure, InstallationStore installations,
    IOptions<RetentionOptions> options, IOptions<StorageOptions> storage, TimeProvider time, ILogger<OldRuns> logger)
{
    /// <summary>Rows removed in one commit: what waits for the tenant's file waits no longer than for a batch of records.</summary>
    private const int RowsACommit = 5_000;

    /// <summary>Kept records are larger.</summary>
    private const int KeptACommit = 500;

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await erasure.FinishAsync(cancellationToken);
        await inbox.EmptyBodiesAsync(time.GetUtcNow() - options.Value.InboxBodies, cancellationToken);
        foreach (var site in await installations.ListAsync(cancellationToken))
        {
            if (site.State == InstallationState.Uninstalled && time.GetUtcNow() - site.ChangedAt >= options.Value.Uninstalled)
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
        if (!tenants.HasFile(entry.TenantId) || EndOf(entry) is not { } end) return;
        var age = time.GetUtcNow() - end;
        if (age >= options.Value.RunFiles)
        {
            var removed = RunFolders.Delete(storage.Value, entry.RunId);
            if (removed.Count > 0) Log.FilesRemoved(logger, entry.RunId, removed.Count);
            var kept = await RemoveAsync(entry, KeptACommit, (connection, transaction) =>
                KeptRecords.Delete(connection, transaction, entry.TenantId, entry.RunId, KeptACommit), cancellationToken);
            if (kept > 0) Log.KeptRemoved(logger, entry.RunId, kept);
        }

        if (age < options.Value.Problems) return;
        var rows = await RemoveAsync(entry, RowsACommit, (connection, transaction) => connection.Execute(
            """
            DELETE FROM problems WHERE problem_id IN
                (SELECT problem_id FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId LIMIT @RowsACommit)
            """, new { entry.TenantId, entry.RunId, RowsACommit }, transaction), cancellationToken);
        if (rows > 0) Log.ProblemsRemoved(logger, entry.RunId, rows);
    }

    /// <summary>Removes rows, so many in each commit, until none is left.</summary>
    private async Task<int> RemoveAsync(RunEntry entry, int aCommit, Func<DbConnection, DbTransaction, int> remove, CancellationToken cancellationToken)
    {
        var (rows, now) = (0, aCommit);
        while (now >= aCommit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            now = await tenants.Open(entry.TenantId).WriteAsync(remove, cancellationToken);
            rows += now;
        }

        return rows;
    }

    private DateTimeOffset? EndOf(RunEntry entry)
    {
        using var connection = tenants.Open(entry.TenantId).OpenForReading();
        return TransferStore.Find(connection, entry.TenantId, entry.RunId) is { ConfirmedAt: { } confirmed } ? confirmed : null;
    }

    private static partial class Log
    {
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
