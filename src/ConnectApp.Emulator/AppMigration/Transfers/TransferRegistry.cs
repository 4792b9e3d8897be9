using System.Collections.Concurrent;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>All transfers of this emulator, and the stamps that order what happens.</summary>
internal sealed class TransferRegistry
{
    private readonly ConcurrentDictionary<Guid, Transfer> _transfers = new();
    private readonly ConcurrentDictionary<string, TransferFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<Transfer> _order = new();
    private long _stamp;
    private int _number;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Transfer> All => [.. _order];

    public int NextNumber() => Interlocked.Increment(ref _number);

    public long NextStamp() => Interlocked.Increment(ref _stamp);

    public void Add(Transfer transfer)
    {
        foreach (var file in transfer.Files)
            _files[file.S3Key] = file;
        _transfers[transfer.Id] = transfer;
        _order.Enqueue(transfer);
    }

    /// <summary>A call that is about no transfer counts for each open one of its site, and once for the whole.</summary>
    public void CalledBeside(string[] operations, HostedSite site, Activity whole)
    {
        foreach (var transfer in _order.Where(t => ReferenceEquals(t.Site, site) && !t.IsSettled))
            transfer.Activity.CalledBeside(operations);
        whole.CalledBeside(operations);
    }

    public Transfer? Find(Guid transferId) => _transfers.GetValueOrDefault(transferId);

    /// <summary>An upload that is there by now.</summary>
    public TransferFile? FindFile(string s3Key) => _files.GetValueOrDefault(s3Key) is { IsThere: true } file ? file : null;
}
