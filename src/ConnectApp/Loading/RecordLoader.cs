using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using ConnectApp.Rewriting.Records;
using ConnectApp.Runs;
using ConnectApp.Storage;

namespace ConnectApp.Loading;

/// <summary>Loads the records of one file: batches are read and rewritten, and committed with the file's next checkpoint.</summary>
internal sealed class RecordLoader(IRecordSink sink, DiskSpace disk)
{
    // One batch is committed while the next is read and rewritten.
    private const int BatchesAhead = 1;

    /// <param name="batches">From the file's checkpoint to its end.</param>
    /// <param name="checkpoint">What a commit says of the file beside the batch; gets the position after it, and whether the file is done.</param>
    /// <returns>Null: the file is loaded and done, or broken and says so.</returns>
    public async Task<StageResult?> LoadAsync(Run run, RunFile file, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> batches, Func<Position, bool, ValueTask<FileCheckpoint>> checkpoint,
        CancellationToken cancellationToken)
    {
        // Reading and rewriting run ahead of the commit by one batch; whoever fails first stops the other.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<(RecordBatch Batch, byte[] Block)>(BatchesAhead);
        var reading = Task.Run(() => ReadAheadAsync(batches(both.Token), ahead.Writer, both.Token), CancellationToken.None);
        try
        {
            var last = file.Position;
            while (await ahead.Reader.WaitToReadAsync(cancellationToken))
            {
                while (ahead.Reader.TryRead(out var read))
                {
                    var batch = read.Batch;
                    await sink.CommitAsync(run, file, batch, await checkpoint(batch.After, false), [], cancellationToken);
                    ArrayPool<byte>.Shared.Return(read.Block);
                    last = batch.After;
                    if (batch.Fault is not null) return null;
                    if (batch.Fatal is { } fatal)
                    {
                        return new StageResult.GiveUp($"{file.Name}, record {fatal.Record}: {fatal.Reason} ({fatal.Path}); the plan says that this ends the import.");
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    if (disk.Shortage() is { } shortage) return new StageResult.TryAgain(shortage, LoadingStage.NextLookForSpace);
                }
            }

            await sink.CommitAsync(run, file, NothingMore(last), await checkpoint(last, true), [], cancellationToken);
            return null;
        }
        catch (ChannelClosedException exception) when (exception.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
        finally
        {
            await both.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAheadAsync(IAsyncEnumerable<RecordBatch> batches, ChannelWriter<(RecordBatch Batch, byte[] Block)> ahead, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                // The block is written anew with the next batch; this copy is read, and given back, on the other side of the channel.
                var copy = ArrayPool<byte>.Shared.Rent(batch.Block.Length);
                batch.Block.CopyTo(copy);
                await ahead.WriteAsync((batch with { Block = copy.AsMemory(0, batch.Block.Length) }, copy), cancellationToken);
            }

            ahead.Complete();
        }
        catch (Exception exception)
        {
            ahead.Complete(exception);
        }
    }

    private static RecordBatch NothingMore(Position after) => new()
    {
        Block = default, Records = [], Problems = [], References = [], EntityReferences = [], Read = 0, Skipped = 0, Failed = 0, After = after,
    };
}
