using System.Buffers.Binary;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Loading;

/// <summary>
/// How records meet those that are stored. A record is upserted by (tenant, migrationScopeId, entity, key). Within one run the record that comes first by
/// (natural order of labels, s3Key, record number) counts, whichever was read first; each row keeps what the run found before it, so that the
/// outcome is the same in every order.
/// </summary>
internal static class RecordMerge
{
    public static void Upsert(IRecordRows records, TransferRun run, RunFile file, ReadOnlySpan<byte> block, RecordSpan span, BatchOutcome changes)
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
    private static void Repeat(IRecordRows records, RunFile file, in NewRecord row, StoredRecord stored, BatchOutcome changes)
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

    public static RecordOutcome Outcome(byte[]? before, byte[]? beforeSource, ReadOnlySpan<byte> source, ReadOnlySpan<byte> valueHash, bool existed)
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

    /// <param name="row">A record with the same key.</param>
    /// <param name="label">Where the record is that counts.</param>
    private static RunProblem RepeatedKey(RepeatedRecord repeat, in NewRecord row, string label, long otherNumber)
    {
        var hint = $"Record {otherNumber} of {(label.Length > 0 ? label : "another file")} has the same key and stands first; keys must be unique within an entity.";
        return RunProblem.Of(new RunFile { FileId = repeat.FileId }, RepeatedKeys.Problem(row.Key, row.KeyIsNumber, repeat.Number, repeat.Offset, hint));
    }
}
