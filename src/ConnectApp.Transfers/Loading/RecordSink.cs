using System.Globalization;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Loading;

/// <summary>The own store of records: batches are committed with all that belongs to them, and merged with what is there (<see cref="RecordMerge"/>).</summary>
/// <param name="pulse">Tells live views how far the run is.</param>
internal sealed partial class RecordSink(
    TransferStore runs,
    IBatchWriter writer,
    IOptions<ImportOptions> options,
    ProgressPulse pulse,
    RunLog log,
    LoadingMetrics metrics,
    ILogger<RecordSink> logger) : IRecordSink
{
    /// <remarks>
    /// A record at which writing throws is failed, and the rest of the batch is committed without it; the store rolls back what was written before.
    /// </remarks>
    public async Task CommitAsync(
        TransferRun run,
        RunFile file,
        RecordBatch batch,
        FileCheckpoint checkpoint,
        IReadOnlyList<RunEvent> events,
        CancellationToken cancellationToken)
    {
        // Once a second a commit also tells how far the run is; the others do without.
        var beats = pulse.TryBeat(run.RunId);
        HashSet<long>? failed = null;
        while (true)
        {
            var row = new RowInWork();
            try
            {
                await CommitAsync(run, file, batch, checkpoint, events, beats, row, cancellationToken);
                return;
            }
            catch (Exception exception) when (row.Record is not null && writer.IsOfRow(exception))
            {
                // What fails again without its record has another cause.
                if (!(failed ??= []).Add(row.Record.Value)) throw;
                if (UnstorableRecords.Fail(batch, row.Record.Value, exception, withProblems: !row.IsProblem) is not { } rest) throw;
                Log.Failed(logger, row.Record.Value, file.Name, run.RunId, exception.GetType().Name, exception.TargetSite?.Name);
                batch = rest;
            }
        }
    }

    private async Task CommitAsync(
        TransferRun run,
        RunFile file,
        RecordBatch batch,
        FileCheckpoint checkpoint,
        IReadOnlyList<RunEvent> events,
        bool beats,
        RowInWork row,
        CancellationToken cancellationToken)
    {
        var (loaded, before) = await runs.WriteAsync(run, async transaction =>
        {
            var offset = await TransferStore.ReadOffsetAsync(transaction, run, file);
            var changes = new BatchOutcome();
            using (var rows = writer.OpenRecords(transaction, run, file)) Merge(rows, run, file, batch, changes, row);
            await CountAsync(transaction, run, file, batch, checkpoint, changes);
            if (batch.Fatal is { } ending) await ProblemStore.ForgetFailedAsync(transaction, run, file, ending.Record);
            writer.AddProblems(transaction, run,
                row.Follow(batch.Problems).Concat(batch.Fatal is { } fatal ? [fatal] : []).Select(p => RunProblem.Of(file, p)).Concat(changes.Problems).Concat(Fault(file, batch)));
            await FindingStore.AddAsync(transaction, run, file, batch);
            writer.AddEntityReferences(transaction, run, batch.EntityReferences);
            await KeepAsync(transaction, run, file, batch);
            await EventStore.AddAsync(transaction, run, events);
            if (checkpoint.Done || batch.Fault is not null)
            {
                await EventStore.AddAsync(transaction, run, log.Line(run.RunId, FileEnd(await TransferStore.GetFileAsync(transaction, run, file.FileId), batch)));
            }

            if (beats) await pulse.WriteAsync(transaction, run, LoadProgress.Measure(run, await RunCounts.ReadAsync(transaction, run)));
            return (changes.Loaded, offset);
        }, cancellationToken);
        metrics.Count(batch, loaded, batch.After.Offset - before);
        if (beats || checkpoint.Done || batch.Fault is not null || events.Count > 0) runs.Happened(run);
    }

    private static void Merge(IRecordRows rows, TransferRun run, RunFile file, RecordBatch batch, BatchOutcome changes, RowInWork row)
    {
        foreach (var span in batch.Records)
        {
            row.Record = span.Number;
            RecordMerge.Upsert(rows, run, file, batch.Block.Span, span, changes);
        }

        row.Record = null;
    }

    /// <summary>What became of a file, for whoever watches.</summary>
    private static string FileEnd(RunFile books, RecordBatch batch)
    {
        var text = new StringBuilder(books.Name).Append(CultureInfo.InvariantCulture, $": {books.Read:N0} records, {books.Loaded + books.Unchanged:N0} in place");
        if (books.Skipped > 0) text.Append(CultureInfo.InvariantCulture, $", {books.Skipped:N0} skipped");
        if (books.Failed > 0) text.Append(CultureInfo.InvariantCulture, $", {books.Failed:N0} failed");
        return batch.Fault is { } fault ? $"✗ {text}; it cannot be read on: {fault.Reason}" : $"✓ {text}";
    }

    private static async Task CountAsync(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch, FileCheckpoint checkpoint, BatchOutcome changes)
    {
        var state = batch.Fault is not null ? FileState.Broken : checkpoint.Done ? FileState.Done : FileState.Loading;
        var counts = new FileChange(file.FileId, changes.Loaded, changes.Unchanged, batch.Skipped, batch.Failed, changes.Changed, changes.Remapped);
        await TransferStore.AdvanceFileAsync(transaction, run, file, new FileProgress(
            state, checkpoint.Etag, checkpoint.TotalBytes, checkpoint.Sha256, checkpoint.PackedOffset, batch.After, batch.Read, counts));
        await TransferStore.CountAsync(transaction, run, changes.FileChanges);
        await ReferenceCountStore.AddAsync(
            transaction, run, file, batch.References.Select(r => new ReferenceCountChange(r.Namespace, r.Field, r.Rewritten, r.Missing, r.Accepted)));
    }

    private async Task KeepAsync(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch)
    {
        if (batch.Kept.Count == 0) return;
        var room = options.Value.KeptBytes - await TransferStore.ReadKeptBytesAsync(transaction, run);
        var (bytes, notKept) = writer.AddKept(transaction, run, file, batch, room);
        await TransferStore.NoteKeptAsync(transaction, run, bytes, notKept);
    }

    /// <summary>What the file lacks, and why it cannot be read any further; what was read of it before is loaded.</summary>
    private static IEnumerable<RunProblem> Fault(RunFile file, RecordBatch batch)
    {
        foreach (var note in batch.Notes.Where(n => n.Warning is null)) yield return RunProblem.Of(file.FileId, ExportProblems.Of(file.Name, note));
        if (batch.Fault is { } fault) yield return RunProblem.Of(file.FileId, ExportProblems.Of(file.Name, fault));
    }

    /// <summary>Which record's row is written just now, so that an exception can be put down to it.</summary>
    private sealed class RowInWork
    {
        /// <summary>Its number in the file; null: what is written is of no single record.</summary>
        public long? Record { get; set; }

        public bool IsProblem { get; private set; }

        /// <summary>Problems as they are written, one after another.</summary>
        public IEnumerable<RecordProblem> Follow(IReadOnlyList<RecordProblem> problems)
        {
            IsProblem = true;
            foreach (var problem in problems)
            {
                Record = problem.Record;
                yield return problem;
            }

            (Record, IsProblem) = (null, false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Record {Record} of {File} of run {Run} cannot be stored and is failed: {Exception} in {Method}")]
        public static partial void Failed(ILogger logger, long record, string file, RunId run, string exception, string? method);
    }
}
