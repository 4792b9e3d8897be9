using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>
/// Where loading ends. The own store is exactly once: records, checkpoint, counts, problems and events are one transaction that tests the run's epoch.
/// </summary>
internal interface IRecordSink
{
    /// <summary>Commits a batch with all that belongs to it, or nothing.</summary>
    /// <exception cref="LeaseLostException">Another worker holds the run; nothing was written.</exception>
    Task CommitAsync(TransferRun run, RunFile file, RecordBatch batch, FileCheckpoint checkpoint, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken);
}

/// <param name="Etag">Of the download, so that a resumed one knows whether it is still the same file.</param>
/// <param name="TotalBytes">Null: not known yet.</param>
/// <param name="Done">The file is read to its end.</param>
/// <param name="Sha256">Of the whole file, where it was read in one go and the plan asks for it.</param>
/// <param name="PackedOffset">Bytes of the upload as it came that were read so far; null: the same as the checkpoint's offset.</param>
internal sealed record FileCheckpoint(string? Etag, long? TotalBytes, bool Done, string? Sha256 = null, long? PackedOffset = null);
