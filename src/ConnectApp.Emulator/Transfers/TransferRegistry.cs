using System.Collections.Concurrent;

namespace ConnectApp.Emulator.Transfers;

/// <summary>All transfers of this emulator, and the stamps that order what happens.</summary>
internal sealed class TransferRegistry
{
    private readonly ConcurrentDictionary<Guid, Transfer> _transfers = new();
    private readonly ConcurrentDictionary<string, TransferFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<Transfer> _order = new();
    private long _stamp;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Transfer> All => [.. _order];

    public long NextStamp() => Interlocked.Increment(ref _stamp);

    public void Add(Transfer transfer)
    {
        foreach (var file in transfer.Files)
            _files[file.S3Key] = file;
        _transfers[transfer.Id] = transfer;
        _order.Enqueue(transfer);
    }

    public Transfer? Find(Guid transferId) => _transfers.GetValueOrDefault(transferId);

    public TransferFile? FindFile(string s3Key) => _files.GetValueOrDefault(s3Key);
}
