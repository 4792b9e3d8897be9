using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Healing;

/// <summary>
/// Puts kept records that have found their mappings into the store: records, books, problems and what stays kept are one commit that tests the run's epoch. The end
/// state is that of a run that had the mappings from the start.
/// </summary>
internal sealed partial class HealedRecords(TransferStore runs, IBatchWriter writer, ILogger<HealedRecords> logger)
{
    /// <param name="run">Holds the epoch, and has the mappings.</param>
    /// <param name="owner">Whose records they are: the run itself, or one that ended before it. The books of an ended one stay as they were told.</param>
    /// <returns>How many records came over, or lack less than before.</returns>
    public async Task<int> CommitAsync(
        TransferRun run, TransferRun owner, RunFile file, IReadOnlyList<KeptRow> rows, KeptRewriting rewriting, CancellationToken cancellationToken)
    {
        while (true)
        {
            KeptRow? inWork = null;
            try
            {
                return await CommitAsync(run, owner, file, rows, rewriting, row => inWork = row, cancellationToken);
            }
            catch (Exception exception) when (inWork is not null && writer.IsOfRow(exception))
            {
                // It stays what it was told to be; the others are healed without it.
                Log.Left(logger, inWork.RecordNumber, file.Name, run.RunId, exception.GetType().Name, exception.TargetSite?.Name);
                rows = [.. rows.Where(r => r != inWork)];
            }
        }
    }

    private Task<int> CommitAsync(
        TransferRun run,
        TransferRun owner,
        RunFile file,
        IReadOnlyList<KeptRow> rows,
        KeptRewriting rewriting,
        Action<KeptRow?> begin,
        CancellationToken cancellationToken) =>
        runs.WriteAsync(run, async transaction =>
        {
            var isOwn = run.RunId == owner.RunId;
            var books = new HealedBooks();
            using var records = writer.OpenRecords(transaction, owner with { PlanHash = run.PlanHash }, file);
            var healing = new Commit(transaction, owner, file, records, isOwn, run.PlanHash);
            foreach (var row in rows)
            {
                begin(row);

                // One that has come to fail otherwise, or to end the run, stays what it was told to be.
                if (rewriting.Rewrite(row.Source, row.RecordNumber, row.RecordOffset) is { Failed: 0 } batch) await healing.HealAsync(row, batch, books);
            }

            begin(null);
            if (isOwn) await books.WriteAsync(transaction, run, file);
            else if (books.Healed > 0) await TransferStore.CountHealedAsync(transaction, run, books.Healed);

            // Also of an ended run's records: they are in this run's migration now, and what they refer to must be there.
            writer.AddEntityReferences(transaction, run, books.EntityReferences);
            return books.Healed;
        }, cancellationToken);

    private sealed record Commit(StoreTransaction Transaction, TransferRun Owner, RunFile File, IRecordRows Records, bool IsOwn, byte[]? PlanHash)
    {
        public async Task HealAsync(KeptRow row, RecordBatch batch, HealedBooks books)
        {
            var kept = batch.Kept.SingleOrDefault();
            var isLoaded = batch.Records.Count == 1;
            var missing = MissingCount.Write(kept);
            if (missing == row.Missing && isLoaded == (row.Reason == KeptReason.Missing)) return;

            // Each record is healed once, whoever else tries.
            if (!await TryKeepAsync(row, kept, missing)) return;
            if (isLoaded)
            {
                var isStored = await StoreAsync(row, batch, books);
                if (isStored || IsOwn) books.Healed++;
                if (isStored || IsOwn) books.EntityReferences.UnionWith(batch.EntityReferences);
            }

            if (!IsOwn) return;
            books.Move(MissingCount.Read(row.Missing), MissingCount.Read(missing));
            await ProblemStore.ForgetOfRecordAsync(Transaction, Owner, row.FileId, row.RecordNumber, but: ProblemCode.RepeatedKey);
            await ProblemStore.AddAsync(Transaction, Owner, batch.Problems.Select(p => RunProblem.Of(File, p)));
        }

        private Task<bool> TryKeepAsync(KeptRow row, KeptRecord? kept, string? missing) => kept is null
            ? KeptRecordStore.TryRemoveAsync(Transaction, Owner, row) : KeptRecordStore.TryChangeAsync(Transaction, Owner, row, missing, kept.Reason);

        /// <returns>False: a record of its key that counts before it stays in its place.</returns>
        private async Task<bool> StoreAsync(KeptRow row, RecordBatch batch, HealedBooks books)
        {
            var span = batch.Records[0];
            var key = Encoding.UTF8.GetString(batch.Block.Span[span.Key]);
            var stored = await RecordStore.FindAsync(Transaction, Owner, File.Entity!, key);
            if (row.Reason == KeptReason.Skipped) books.File.Skipped--;
            if (stored is { IsLater: true })
            {
                // A later migration has brought the record: it was loaded here before that, as it would have been with its mappings.
                if (row.Reason == KeptReason.Skipped) books.File.Outcome.Count(RecordOutcome.Loaded, +1);
                return false;
            }

            if (stored is not null && stored.RunId == Owner.RunId.ToString() && stored.FileId == row.FileId && stored.RecordNumber == row.RecordNumber)
            {
                await ReplaceAsync(key, batch.Block[span.Value].ToArray(), stored, books);
                return true;
            }

            if (row.Reason == KeptReason.Missing) return false;
            RecordMerge.Upsert(Records, Owner, File, batch.Block.Span, span, books.File.Outcome);
            return true;
        }

        /// <summary>The record was loaded with what it lacked: it gets its new bytes, and its outcome is judged again by what the run found.</summary>
        private async Task ReplaceAsync(string key, byte[] value, HealedRecord stored, HealedBooks books)
        {
            var was = stored.Outcome;
            var outcome = IsOwn ? RecordMerge.Outcome(stored.BeforeHash, stored.BeforeSource, stored.SourceHash, RecordHash.Of(value), existed: stored.BeforeHash is not null) : was;
            await RecordStore.ReplaceAsync(Transaction, Owner, File.Entity!, key, value, PlanHash, outcome, Records.NextChange());
            books.File.Outcome.TakeBack(File.FileId, was);
            books.File.Outcome.Count(outcome, +1);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Kept record {Record} of {File} of run {Run} cannot be stored and stays as it is: {Exception} in {Method}")]
        public static partial void Left(ILogger logger, long record, string file, RunId run, string exception, string? method);
    }
}
