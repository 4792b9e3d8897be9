using ConnectApp.Core.Ids;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>
/// Looks after an unclean stop whether the tenants' files are whole, one after another, beside everything else. A damaged one stops only its tenant: its runs
/// say so and wait until the file is restored.
/// </summary>
internal sealed partial class TenantChecks(TenantDatabases tenants, IHostApplicationLifetime lifetime, ILogger<TenantChecks> logger) : IAsyncDisposable
{
    private Task _checking = Task.CompletedTask;

    /// <summary>Checks the files where the last stop was unclean, and upgrades those of an older version, which reading verbs cannot read.</summary>
    public void Begin(FolderLock folder) => _checking = Task.Run(async () =>
    {
        if (folder.StoppedUncleanly) await CheckAsync(folder, lifetime.ApplicationStopping);
        Upgrade(lifetime.ApplicationStopping);
    });

    public async ValueTask DisposeAsync() => await _checking;

    private async Task CheckAsync(FolderLock folder, CancellationToken stopping)
    {
        var (all, damaged) = (tenants.ReadAll(), 0);
        foreach (var tenant in all)
        {
            if (stopping.IsCancellationRequested) return;
            if (Look(tenant) is not { } damage) continue;
            damaged++;
            var path = tenants.PathOf(tenant);
            await tenants.SetDamagedAsync(tenant, $"{path} is damaged: {damage} Restore it from a backup; the tenant's runs go on then.", CancellationToken.None);
            Log.Damaged(logger, path, tenant, damage);
        }

        folder.Checked();
        Log.Checked(logger, all.Count, damaged);
    }

    private void Upgrade(CancellationToken stopping)
    {
        foreach (var tenant in tenants.ReadAll())
        {
            if (stopping.IsCancellationRequested) return;
            try
            {
                if (tenants.IsOlder(tenant)) tenants.Open(tenant);
            }
            catch (Exception exception) when (exception is StorageException or SqliteException)
            {
                // Its runs say so themselves, as soon as one is due.
                Log.NotUpgraded(logger, tenants.PathOf(tenant), tenant, exception.Message);
            }
        }
    }

    private string? Look(TenantId tenant)
    {
        try
        {
            using var connection = SqliteFiles.OpenForReading(tenants.PathOf(tenant));
            return SqliteFiles.QuickCheck(connection);
        }
        catch (StorageException exception)
        {
            return exception.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "{File} of tenant {Tenant} is damaged: {Damage} Its runs wait until it is restored from a backup; all other tenants go on")]
        public static partial void Damaged(ILogger logger, string file, TenantId tenant, string damage);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of tenant {Tenant} could not be upgraded: {Reason}")]
        public static partial void NotUpgraded(ILogger logger, string file, TenantId tenant, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "The last stop was unclean: {Count} tenant files looked at, {Damaged} damaged")]
        public static partial void Checked(ILogger logger, int count, int damaged);
    }
}
