using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Loading;

/// <summary>
/// The own store of records. A record is upserted by (tenant, migrationScopeId, entity, key). Within one run the record that stands first by
/// (natural order of labels, s3Key, record number) counts, whichever came first; each row keeps what the run found before it, so that the
/// outcome is the same in every order.
/// </summary>
/// <param name="pulse">Tells live views how far the run is.</param>
internal sealed class RecordStore(TransferStore runs, IOptions<ImportOptions> options, ProgressPulse pulse, RunLog log, LoadingMetrics metrics) : IRecordSink
{
    public async Task CommitAsync(TransferRun run, RunFile file, RecordBatch batch, FileCheckpoint checkpoint, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
    {
        // Once a second a commit also tells how far the run is; the others do without.
        var beats = pulse.TryBeat(run.RunId);
        var (loaded, before) = await runs.WriteAsync(run, (connection, transaction) =>
        {
            var offset = connection.ExecuteScalar<long>("SELECT offset FROM files WHERE file_id = @FileId", new { file.FileId }, transaction);
            var changes = new BatchOutcome();
            using (var records = new RecordStatements(connection, run, file))
            {
                foreach (var span in batch.Records) Upsert(records, run, file, batch.Block.Span, span, changes);
            }

            AddCounts(connection, transaction, run, file, batch, checkpoint, changes);
            if (batch.Fatal is { } ending) ProblemStore.ForgetFailed(connection, transaction, run, file, ending.Record);
            ProblemStore.Add(connection, run, batch.Problems.Concat(batch.Fatal is { } fatal ? [fatal] : []).Select(p => RunProblem.Of(file, p)).Concat(changes.Problems).Concat(Fault(file, batch)));
            FindingStore.Add(connection, transaction, run, file, batch);
            AddEntityReferences(connection, run, batch.EntityReferences);
            KeptRecords.Add(connection, transaction, run, file, batch, options.Value.KeptBytes);
            EventStore.Add(connection, transaction, run, events);
            if (checkpoint.Done || batch.Fault is not null) EventStore.Add(connection, transaction, run, log.Line(run.RunId, FileEnd(connection, transaction, file, batch)));
            if (beats) pulse.Write(new StoreTransaction(connection, transaction), run, LoadProgress.Measure(run, RunCounts.From(connection, run)));
            return (changes.Loaded, offset);
        }, cancellationToken);
        metrics.Count(batch, loaded, batch.After.Offset - before);
        if (beats || checkpoint.Done || batch.Fault is not null || events.Count > 0) runs.Happened(run);
    }

    /// <summary>What became of a file, for whoever watches.</summary>
    private static string FileEnd(DbConnection connection, DbTransaction transaction, RunFile file, RecordBatch batch)
    {
        var books = connection.QuerySingle<RunFile>("SELECT * FROM files WHERE file_id = @FileId", file, transaction);
        var text = new StringBuilder(file.Name).Append(CultureInfo.InvariantCulture, $": {books.Read:N0} records, {books.Loaded + books.Unchanged:N0} in place");
        if (books.Skipped > 0) text.Append(CultureInfo.InvariantCulture, $", {books.Skipped:N0} skipped");
        if (books.Failed > 0) text.Append(CultureInfo.InvariantCulture, $", {books.Failed:N0} failed");
        return batch.Fault is { } fault ? $"✗ {text}; it cannot be read on: {fault.Reason}" : $"✓ {text}";
    }

    internal static void Upsert(RecordStatements records, TransferRun run, RunFile file, ReadOnlySpan<byte> block, RecordSpan span, BatchOutcome changes)
    {
        Span<byte> sourceHash = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(sourceHash, span.SourceHash);
        var row = new NewRecord { Key = block[span.Key], Value = block[span.Value], SourceHash = sourceHash, Number = span.Number, Offset = span.Offset, KeyIsNumber = span.KeyIsNumber };
        if (records.TryInsert(row))
        {
            changes.Loaded++;
            return;
        }

        var stored = records.Get(row);
        if (stored.RunId == run.RunId.ToString())
        {
            Repeat(records, file, row, stored, changes);
            return;
        }

        // What the stored value is the same as, its hash is the hash of.
        var outcome = Outcome(before: stored.ValueEquals ? stored.ValueHash : null, beforeSource: stored.Record.SourceHash, row.SourceHash, stored.ValueHash, existed: true);
        records.Update(row, outcome, stored.ValueHash, stored.Record.SourceHash, withValue: !stored.ValueEquals);
        changes.Count(outcome, +1);
    }

    /// <summary>A repeated key of this run. The one that stands first counts; the other is unchanged if its source bytes are equal, else failed.</summary>
    private static void Repeat(RecordStatements records, RunFile file, in NewRecord row, StoredRecord stored, BatchOutcome changes)
    {
        if (!StandsBefore(file.Label, file.S3Key.Value, row.Number, stored.Label, stored.S3Key, stored.Record.Number))
        {
            var repeat = new RepeatedRecord(file.FileId, row.Number, row.Offset, row.SourceHash.ToArray());
            records.AddRepeat(row.Key, repeat);
            var same = stored.Record.HasSource(row.SourceHash);
            changes.Repeat(file.FileId, same, +1);
            if (!same) changes.Problems.Add(RepeatedKey(repeat, row, stored.Label, stored.Record.Number));
            return;
        }

        // The stored one steps back, and everything that was judged by it is judged by the new one; which itself is judged by what the run found.
        changes.TakeBack(stored.Record.FileId, stored.Outcome);
        var key = RepeatedKeys.Problem(row.Key, row.KeyIsNumber, row.Number, row.Offset, RepeatedKeys.Hint).Key;
        changes.Problems.RemoveAll(p => p.Key == key && p.Code == ProblemCode.RepeatedKey);
        foreach (var known in records.Repeats(row.Key))
        {
            changes.Repeat(known.FileId, stored.Record.HasSource(known.SourceHash), -1);
            records.Forget(known);
            Judge(known, row);
        }

        records.AddRepeat(row.Key, stored.Record);
        Judge(stored.Record, row);
        var result = Outcome(stored.BeforeHash, stored.BeforeSource, row.SourceHash, RecordHash.Of(row.Value), existed: stored.BeforeHash is not null);
        records.Update(row, result, stored.BeforeHash, stored.BeforeSource, withValue: true);
        changes.Count(result, +1);

        void Judge(RepeatedRecord other, in NewRecord first)
        {
            var same = other.HasSource(first.SourceHash);
            changes.Repeat(other.FileId, same, +1);
            if (!same) changes.Problems.Add(RepeatedKey(other, first, file.Label, first.Number));
        }
    }

    internal static RecordOutcome Outcome(byte[]? before, byte[]? beforeSource, ReadOnlySpan<byte> source, ReadOnlySpan<byte> valueHash, bool existed)
    {
        if (!existed) return RecordOutcome.Loaded;
        if (before is not null && before.AsSpan().SequenceEqual(valueHash)) return RecordOutcome.Unchanged;
        return beforeSource is not null && beforeSource.AsSpan().SequenceEqual(source) ? RecordOutcome.Remapped : RecordOutcome.Changed;
    }

    private static bool StandsBefore(string label, string s3Key, long number, string otherLabel, string otherS3Key, long otherNumber)
    {
        var order = Labels.Compare(label, otherLabel);
        if (order == 0) order = string.CompareOrdinal(s3Key, otherS3Key);
        return order != 0 ? order < 0 : number < otherNumber;
    }

    private static void AddCounts(DbConnection connection, DbTransaction transaction, TransferRun run, RunFile file, RecordBatch batch,
        FileCheckpoint checkpoint, BatchOutcome changes)
    {
        // The batch must go on where the file's checkpoint stands: one that was committed before would count its records twice.
        var updated = connection.Execute(
            """
            UPDATE files SET state = @State, etag = COALESCE(@Etag, etag), sha256 = @Sha256, total_bytes = COALESCE(@TotalBytes, total_bytes), offset = @Offset, record_number = @Number, position_state = @PositionState, packed_offset = COALESCE(@PackedOffset, packed_offset),
                read = read + @Read, loaded = loaded + @Loaded, unchanged = unchanged + @Unchanged, skipped = skipped + @Skipped, failed = failed + @Failed,
                changed = changed + @Changed, remapped = remapped + @Remapped
            WHERE file_id = @FileId AND record_number = @Number - @Read AND offset <= @Offset
            """,
            new
            {
                State = FileStates.TextOf(batch.Fault is not null ? FileState.Broken : checkpoint.Done ? FileState.Done : FileState.Loading), checkpoint.Etag, checkpoint.Sha256, checkpoint.TotalBytes, batch.After.Offset, batch.After.Number,
                PositionState = batch.After.State, checkpoint.PackedOffset,
                batch.Read, changes.Loaded, changes.Unchanged, batch.Skipped, batch.Failed, changes.Changed, changes.Remapped,
                file.FileId,
            },
            transaction);
        if (updated != 1)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"{file.Name}: a batch of {batch.Read} records that ends at record {batch.After.Number}, byte {batch.After.Offset} does not go on where the file's checkpoint stands."));
        }

        if (file.ParentId is { } archive)
        {
            connection.Execute("UPDATE files SET etag = COALESCE(@Etag, etag), packed_offset = MAX(packed_offset, @PackedOffset) WHERE file_id = @archive",
                new { checkpoint.Etag, checkpoint.PackedOffset, archive }, transaction);
        }

        connection.Execute(
            """
            UPDATE files SET loaded = loaded + @Loaded, unchanged = unchanged + @Unchanged, failed = failed + @Failed, changed = changed + @Changed, remapped = remapped + @Remapped
            WHERE file_id = @FileId
            """,
            changes.FileChanges, transaction);
        connection.Execute(
            """
            INSERT INTO reference_counts (tenant_id, run_id, file_id, namespace, field, rewritten, missing, accepted)
            VALUES (@TenantId, @RunId, @FileId, @Namespace, @Field, @Rewritten, @Missing, @Accepted)
            ON CONFLICT DO UPDATE SET rewritten = rewritten + excluded.rewritten, missing = missing + excluded.missing, accepted = accepted + excluded.accepted
            """,
            batch.References.Select(r => new { run.TenantId, run.RunId, file.FileId, r.Namespace, r.Field, r.Rewritten, r.Missing, r.Accepted }), transaction);
    }

    /// <summary>What the file lacks, and why it cannot be read any further; what was read of it before is loaded.</summary>
    private static IEnumerable<RunProblem> Fault(RunFile file, RecordBatch batch)
    {
        foreach (var note in batch.Notes.Where(n => n.Warning is null)) yield return RunProblem.Of(file.FileId, ExportProblems.Of(file.Name, note));
        if (batch.Fault is { } fault) yield return RunProblem.Of(file.FileId, ExportProblems.Of(file.Name, fault));
    }

    /// <param name="row">A record with the same key.</param>
    /// <param name="label">Where the record stands that counts.</param>
    private static RunProblem RepeatedKey(RepeatedRecord repeat, in NewRecord row, string label, long otherNumber)
    {
        var hint = $"Record {otherNumber} of {(label.Length > 0 ? label : "another file")} has the same key and stands first; keys must be unique within an entity.";
        return RunProblem.Of(new RunFile { FileId = repeat.FileId }, RepeatedKeys.Problem(row.Key, row.KeyIsNumber, repeat.Number, repeat.Offset, hint));
    }

    internal static void AddEntityReferences(DbConnection connection, TransferRun run, IReadOnlyCollection<EntityReference> references)
    {
        if (references.Count == 0) return;
        using var insert = new RawStatement(connection, "INSERT INTO entity_references (tenant_id, run_id, entity, key) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        insert.Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString());
        foreach (var reference in references) insert.Bind(3, reference.Entity).Bind(4, reference.Key).Execute();
    }
}

internal enum RecordOutcome { Loaded = 0, Unchanged = 1, Changed = 2, Remapped = 3 }
