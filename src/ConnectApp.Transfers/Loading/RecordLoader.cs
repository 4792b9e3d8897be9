using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>Loads the records of one file: batches are read and rewritten, and committed with the file's next checkpoint.</summary>
internal sealed class RecordLoader(IRecordSink sink, DiskSpace disk, RunLog log)
{
    /// <param name="batches">From the file's checkpoint to its end; the next is read and rewritten while one is committed.</param>
    /// <param name="checkpoint">What a commit says of the file beside the batch; gets the position after it, and whether the file is done.</param>
    /// <returns>Null: the file is loaded and done, or broken and says so.</returns>
    public async Task<StageResult?> LoadAsync(TransferRun run, RunFile file, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> batches, Func<Position, bool, ValueTask<FileCheckpoint>> checkpoint,
        CancellationToken cancellationToken)
    {
        var last = file.Position;
        var begin = log.Line(run.RunId, file.Offset == 0 ? $"Loading {file.Name}." : string.Create(CultureInfo.InvariantCulture, $"Going on with {file.Name} behind record {file.RecordNumber:N0}."));
        await foreach (var batch in batches(cancellationToken))
        {
            await sink.CommitAsync(run, file, batch, await checkpoint(batch.After, false), begin, cancellationToken);
            begin = [];
            last = batch.After;
            if (batch.Fault is not null) return null;
            if (batch.Fatal is { } fatal)
            {
                return new TransferGivenUp(Verdict.Ended(file.Name, fatal));
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (disk.Shortage() is { } shortage) return LoadingStage.WaitForSpace(shortage);
        }

        await sink.CommitAsync(run, file, NothingMore(last), await checkpoint(last, true), [], cancellationToken);
        return null;
    }

    private static RecordBatch NothingMore(Position after) => new()
    {
        Block = default, Records = [], Problems = [], References = [], EntityReferences = [], Read = 0, Skipped = 0, Failed = 0, After = after,
    };
}
