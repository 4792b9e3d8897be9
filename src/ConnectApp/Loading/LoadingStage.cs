using System.Buffers;
using System.Threading.Channels;
using ConnectApp.Downloads;
using ConnectApp.Mappings;
using ConnectApp.Platform;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Runs;
using ConnectApp.Storage;
using Microsoft.Extensions.Options;

namespace ConnectApp.Loading;

/// <summary>Phase 3: reads every known file from its checkpoint, rewrites its records, and commits them batch by batch with the next checkpoint.</summary>
internal sealed partial class LoadingStage(PartReader parts, IMigrationApi migration, MappingRefusals refusals, MappingBudget budget, IRecordSink sink, RunStore runs, ImportSlots slots, DiskSpace disk,
    IOptions<StorageOptions> storage, CommitFaults faults, ILogger<LoadingStage> logger) : IRunStage
{
    private static readonly TimeSpan NextLookForSlot = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NextLookForSpace = TimeSpan.FromMinutes(1);

    // One batch is committed while the next is read and rewritten.
    private const int BatchesAhead = 1;

    public RunPhase Phase => RunPhase.Loading;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        using var slot = slots.TryTake(context.Run.TenantId, context.Run.RunId);
        if (slot is null) return new StageResult.WaitFor(NextLookForSlot);

        using var store = MappingStore.Open(storage, context.Run, faults);
        using var mappings = new RunMappings(context, migration, refusals, store, budget, cancellationToken);

        while (NextFile(context) is { } file)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (disk.Shortage() is { } shortage) return new StageResult.TryAgain(shortage, NextLookForSpace);
            if (await LoadAsync(context, file, mappings.Tables, cancellationToken) is { } trouble) return trouble;
        }

        return new StageResult.Advance(RunPhase.WaitingForFiles);
    }

    private RunFile? NextFile(RunContext context) => runs.ReadFiles(context.Run)
        .Where(f => f.IsOpen && f.Role == FileRole.Data)
        .Order(Comparer<RunFile>.Create((a, b) => Labels.Compare(a.Label, b.Label) is var order and not 0 ? order : string.CompareOrdinal(a.S3Key.Value, b.S3Key.Value)))
        .FirstOrDefault();

    private async Task<StageResult?> LoadAsync(RunContext context, RunFile file, MappingSet mappings, CancellationToken cancellationToken)
    {
        Log.Loading(logger, file.Name, context.Run.RunId, file.Offset);
        var entity = context.Plan.Entities.First(e => e.Name == file.Entity);
        var rewriter = new EntityRewriter(context.Plan, entity, mappings, context.Run.MigrationScopeId);
        try
        {
            await using var download = await parts.OpenAsync(
                context.Run.TenantId, file.S3Key, file.Offset, file.Etag is null && file.TotalBytes is null ? null : new FileIdentity(file.Etag, file.TotalBytes), cancellationToken);
            await using var stream = new DataStream(download, hash: file.Offset == 0 && context.Plan.Completion is ManifestCompletion);
            if (file.Offset == 0 && Packing.Recognize((await stream.PeekAsync(Packing.HeadBytes, cancellationToken)).Span) is { } packing)
            {
                await BreakAsync(context.Run, file, $"The upload is packed with {packing}, which is not supported yet.", "Export this entity as plain NDJSON.", cancellationToken);
                return null;
            }

            return await LoadAsync(context.Run, file, stream, download, rewriter, cancellationToken);
        }
        catch (DownloadException exception) when (DownloadTrouble.Result(exception, file) is { } trouble)
        {
            return trouble;
        }
        catch (DownloadException exception)
        {
            await BreakAsync(context.Run, file, exception.Message, "What was read before is loaded. Run the migration of this app again for the rest.", cancellationToken);
            return null;
        }
    }

    private async Task BreakAsync(Run run, RunFile file, string reason, string hint, CancellationToken cancellationToken)
    {
        Log.Broken(logger, file.Name, run.RunId, reason);
        await runs.EndFileAsync(run, file, FileState.Broken, new RunProblem { Origin = RunProblem.OfFile, FileId = file.FileId, Reason = reason, Hint = hint }, cancellationToken);
    }

    private async Task<StageResult?> LoadAsync(Run run, RunFile file, DataStream stream, DownloadStream download, EntityRewriter rewriter, CancellationToken cancellationToken)
    {
        // Reading and rewriting run ahead of the commit by one batch; whoever fails first stops the other.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<(RecordBatch Batch, byte[] Block)>(BatchesAhead);
        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var batch in RecordBatches.ReadAsync(stream, new Position(file.Offset, file.RecordNumber), rewriter, BatchLimits.Default, both.Token))
                {
                    // The block is written anew with the next batch; this copy is read, and given back, on the other side of the channel.
                    var copy = ArrayPool<byte>.Shared.Rent(batch.Block.Length);
                    batch.Block.CopyTo(copy);
                    await batches.Writer.WriteAsync((batch with { Block = copy.AsMemory(0, batch.Block.Length) }, copy), both.Token);
                }

                batches.Writer.Complete();
            }
            catch (Exception exception)
            {
                batches.Writer.Complete(exception);
            }
        }, CancellationToken.None);

        try
        {
            var last = new Position(file.Offset, file.RecordNumber);
            FileCheckpoint Checkpoint(bool done) =>
                new(download.Identity.ETag, download.Identity.TotalBytes ?? (done ? last.Offset : null), done, done ? stream.Sha256() : null);
            while (await batches.Reader.WaitToReadAsync(cancellationToken))
            {
                while (batches.Reader.TryRead(out var read))
                {
                    var batch = read.Batch;
                    await sink.CommitAsync(run, file, batch, Checkpoint(done: false), [], cancellationToken);
                    ArrayPool<byte>.Shared.Return(read.Block);
                    last = batch.After;
                    if (batch.Fatal is { } fatal)
                    {
                        return new StageResult.GiveUp($"{file.Name}, record {fatal.Record}: {fatal.Reason} ({fatal.Path}); the plan says that this ends the import.");
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    if (disk.Shortage() is { } shortage) return new StageResult.TryAgain(shortage, NextLookForSpace);
                }
            }

            await sink.CommitAsync(run, file, NothingMore(last), Checkpoint(done: true), [], cancellationToken);
            return null;
        }
        catch (ChannelClosedException exception) when (exception.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
        finally
        {
            await both.CancelAsync();
            await reading;
        }
    }

    private static RecordBatch NothingMore(Position after) => new()
    {
        Block = default, Records = [], Problems = [], References = [], EntityReferences = [], Read = 0, Skipped = 0, Failed = 0, After = after,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Loading {File} of run {Run} from byte {Offset}")]
        public static partial void Loading(ILogger logger, string file, RunId run, long offset);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of run {Run} cannot be read to its end: {Reason}")]
        public static partial void Broken(ILogger logger, string file, RunId run, string reason);
    }
}
