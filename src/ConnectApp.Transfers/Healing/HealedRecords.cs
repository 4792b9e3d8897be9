using System.Data.Common;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Healing;

/// <summary>
/// Puts kept records that have found their mappings into the store: records, books, problems and what stays kept are one commit that tests the run's epoch. The end
/// state is that of a run that had the mappings from the start.
/// </summary>
internal sealed class HealedRecords(TransferStore runs)
{
    /// <param name="run">Holds the epoch, and has the mappings.</param>
    /// <param name="owner">Whose records they are: the run itself, or one that ended before it. The books of an ended one stay as they were told.</param>
    /// <returns>How many records came over, or lack less than before.</returns>
    public Task<int> CommitAsync(TransferRun run, TransferRun owner, RunFile file, IReadOnlyList<KeptRow> rows, KeptRewriting rewriting, CancellationToken cancellationToken) =>
        runs.WriteAsync(run, (connection, transaction) =>
        {
            var isOwn = run.RunId == owner.RunId;
            var books = new HealedBooks();
            using var statements = new RecordStatements(connection, owner with { PlanHash = run.PlanHash }, file);
            var healing = new Commit(connection, transaction, owner, file, statements, isOwn, run.PlanHash);
            foreach (var row in rows)
            {
                // One that has come to fail otherwise, or to end the run, stays what it was told to be.
                if (rewriting.Rewrite(row.Source, row.RecordNumber, row.RecordOffset) is { Failed: 0 } batch) healing.Heal(row, batch, books);
            }

            if (isOwn) books.Write(connection, transaction, run, file);
            else if (books.Healed > 0) connection.Execute("UPDATE transfers SET healed = healed + @Healed WHERE tenant_id = @TenantId AND run_id = @RunId", new { books.Healed, run.TenantId, run.RunId }, transaction);

            // Also of an ended run's records: they are in this run's migration now, and what they refer to must be there.
            RecordStore.AddEntityReferences(connection, run, books.EntityReferences);
            return books.Healed;
        }, cancellationToken);

    private sealed record Stored
    {
        public string RunId { get; init; } = "";
        public long FileId { get; init; }
        public long RecordNumber { get; init; }
        public RecordOutcome Outcome { get; init; }
        public byte[] SourceHash { get; init; } = [];
        public byte[]? BeforeHash { get; init; }
        public byte[]? BeforeSource { get; init; }

        /// <summary>A migration that began after that of the kept record brought it.</summary>
        public bool IsLater { get; init; }
    }

    private sealed record Commit(DbConnection Connection, DbTransaction Transaction, TransferRun Owner, RunFile File, RecordStatements Statements, bool IsOwn, byte[]? PlanHash)
    {
        public void Heal(KeptRow row, RecordBatch batch, HealedBooks books)
        {
            var kept = batch.Kept.SingleOrDefault();
            var isLoaded = batch.Records.Count == 1;
            var missing = KeptRecords.MissingOf(kept);
            if (missing == row.Missing && isLoaded == (row.Reason == KeptReason.Missing)) return;

            // Each record is healed once, whoever else tries.
            if (!TryKeep(row, kept, missing)) return;
            if (isLoaded)
            {
                var isStored = Store(row, batch, books);
                if (isStored || IsOwn) books.Healed++;
                if (isStored || IsOwn) books.EntityReferences.UnionWith(batch.EntityReferences);
            }

            if (!IsOwn) return;
            books.Move(KeptRecords.ReadMissing(row.Missing), KeptRecords.ReadMissing(missing));
            Connection.Execute(
                "DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND record = @RecordNumber AND origin = 'record' AND code <> 'repeated-key'",
                new { Owner.TenantId, Owner.RunId, row.FileId, row.RecordNumber }, Transaction);
            ProblemStore.Add(Connection, Owner, batch.Problems.Select(p => RunProblem.Of(File, p)));
        }

        private bool TryKeep(KeptRow row, KeptRecord? kept, string? missing)
        {
            const string Where = "WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND record_number = @RecordNumber AND missing = @Missing";
            var values = new { Owner.TenantId, Owner.RunId, row.FileId, row.RecordNumber, row.Missing, New = missing, Reason = (int)(kept?.Reason ?? KeptReason.Missing), Bytes = row.Source.Length };
            if (kept is not null) return Connection.Execute($"UPDATE kept_records SET missing = @New, reason = @Reason {Where}", values, Transaction) == 1;
            if (Connection.Execute($"DELETE FROM kept_records {Where}", values, Transaction) == 0) return false;
            Connection.Execute("UPDATE transfers SET kept_bytes = kept_bytes - @Bytes WHERE tenant_id = @TenantId AND run_id = @RunId", values, Transaction);
            return true;
        }

        /// <returns>False: a record of its key that counts before it stays in its place.</returns>
        private bool Store(KeptRow row, RecordBatch batch, HealedBooks books)
        {
            var span = batch.Records[0];
            var key = Encoding.UTF8.GetString(batch.Block.Span[span.Key]);
            var stored = Connection.QuerySingleOrDefault<Stored>(
                """
                SELECT r.run_id, r.file_id, r.record_number, r.outcome, r.source_hash, r.before_hash, r.before_source,
                    r.run_id <> @RunId AND IFNULL((SELECT n.created_at FROM runs n WHERE n.tenant_id = r.tenant_id AND n.run_id = r.run_id), 0) >= @CreatedAt AS is_later
                FROM records r WHERE r.tenant_id = @TenantId AND r.migration_scope_id = @MigrationScopeId AND r.entity = @Entity AND r.key = @key
                """,
                new { Owner.TenantId, Owner.RunId, Owner.CreatedAt, Owner.MigrationScopeId, File.Entity, key }, Transaction);
            if (row.Reason == KeptReason.Skipped) books.File.Skipped--;
            if (stored is { IsLater: true })
            {
                // A later migration has brought the record: it was loaded here before that, as it would have been with its mappings.
                if (row.Reason == KeptReason.Skipped) books.File.Outcome.Count(RecordOutcome.Loaded, +1);
                return false;
            }

            if (stored is not null && stored.RunId == Owner.RunId.ToString() && stored.FileId == row.FileId && stored.RecordNumber == row.RecordNumber)
            {
                Replace(key, batch.Block[span.Value].ToArray(), stored, books);
                return true;
            }

            if (row.Reason == KeptReason.Missing) return false;
            RecordStore.Upsert(Statements, Owner, File, batch.Block.Span, span, books.File.Outcome);
            return true;
        }

        /// <summary>The record was loaded with what it lacked: it gets its new bytes, and its outcome is judged again by what the run found.</summary>
        private void Replace(string key, byte[] value, Stored stored, HealedBooks books)
        {
            var was = stored.Outcome;
            var outcome = IsOwn ? RecordStore.Outcome(stored.BeforeHash, stored.BeforeSource, stored.SourceHash, RecordHash.Of(value), existed: stored.BeforeHash is not null) : was;
            Connection.Execute(
                """
                UPDATE records SET value = @value, plan_hash = @PlanHash, outcome = @outcome, change_number = @change
                WHERE tenant_id = @TenantId AND migration_scope_id = @MigrationScopeId AND entity = @Entity AND key = @key
                """,
                new { value, PlanHash, outcome = (int)outcome, change = Statements.NextChange(), Owner.TenantId, Owner.MigrationScopeId, File.Entity, key }, Transaction);
            books.File.Outcome.TakeBack(File.FileId, was);
            books.File.Outcome.Count(outcome, +1);
        }
    }
}
