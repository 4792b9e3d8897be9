using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Healing;

/// <summary>Which kept records there are to heal.</summary>
internal sealed class HealingStore(TransferStore runs, ITenantDatabases tenants, BatchLimits limits)
{
    /// <summary>Files of a run with records that a mapping may mend.</summary>
    public Task<IReadOnlyList<RunFile>> ReadFilesAsync(TransferRun owner, CancellationToken cancellationToken) =>
        tenants.Get(owner.TenantId).ReadAsync(snapshot => KeptRecordStore.ReadFilesAsync(snapshot, owner), cancellationToken);

    /// <summary>The next records of a file after one of its numbers, as many as a batch may have: they are in memory until their commit.</summary>
    public Task<IReadOnlyList<KeptRow>> ReadNextAsync(TransferRun owner, RunFile file, long afterNumber, CancellationToken cancellationToken) =>
        tenants.Get(owner.TenantId).ReadAsync(
            snapshot => KeptRecordStore.ReadNextAsync(snapshot, owner, file, afterNumber, limits.MaxRecords, limits.MaxBytes), cancellationToken);

    /// <summary>Ended runs of the same scope, the newest first: of two versions of a record the newer one counts.</summary>
    public Task<IReadOnlyList<TransferRun>> ReadEndedAsync(TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => TransferStore.ReadEndedWithKeptAsync(snapshot, run), cancellationToken);

    /// <summary>Drops the older versions of records that the run has kept itself.</summary>
    public Task DropSupersededAsync(TransferRun run, TransferRun ended, CancellationToken cancellationToken) =>
        runs.WriteAsync(run, transaction => KeptRecordStore.DropSupersededAsync(transaction, run, ended), cancellationToken);

    /// <summary>Namespaces of which the run lacks mappings.</summary>
    public Task<IReadOnlyList<string>> ReadMissingNamespacesAsync(TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => ReferenceCountStore.ReadMissingNamespacesAsync(snapshot, run), cancellationToken);
}
