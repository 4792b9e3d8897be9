using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>What cost a run's records. Counted from its problems while it works, and written down with its end: the problems are removed some day.</summary>
internal static class CauseStore
{
    /// <summary>References to records that the scope does not have.</summary>
    private const string Unseen =
        """
        SELECT e.entity, EXISTS (SELECT 1 FROM lost_records l WHERE l.tenant_id = e.tenant_id AND l.migration_scope_id = @MigrationScopeId AND l.entity = e.entity AND l.key = e.key), COUNT(*)
        FROM entity_references e WHERE e.tenant_id = @TenantId AND e.run_id = @RunId AND NOT EXISTS (
            SELECT 1 FROM records r WHERE r.tenant_id = e.tenant_id AND r.migration_scope_id = @MigrationScopeId AND r.entity = e.entity AND r.key = e.key)
        GROUP BY 1, 2
        """;

    /// <returns>Most records first.</returns>
    public static async Task<IReadOnlyList<CauseCount>> ReadAsync(StoreTransaction snapshot, TransferRun run)
    {
        if (run.DecidedAt is null && run.ConfirmedAt is null) return await CountAsync(snapshot, run);
        return
        [
            .. (await snapshot.Connection.QueryAsync<(string Code, string? Namespace, string? Value, long Skipped, long Failed, long Loaded)>(
                "SELECT code, namespace, value, skipped, failed, loaded FROM causes WHERE tenant_id = @TenantId AND run_id = @RunId ORDER BY place",
                new { run.TenantId, run.RunId }, snapshot.Transaction))
                .Select(c => new CauseCount(new Cause(ProblemCodes.Find(c.Code) ?? ProblemCode.RecordError, c.Namespace, c.Value), c.Skipped, c.Failed, c.Loaded)),
        ];
    }

    /// <summary>From the problems as they are now.</summary>
    public static async Task<IReadOnlyList<CauseCount>> CountAsync(StoreTransaction snapshot, TransferRun run)
    {
        var book = new CauseBook();
        var files = (await snapshot.Connection.QueryAsync<(long FileId, string Label, string S3Key)>(
                "SELECT file_id, label, s3_key FROM files WHERE tenant_id = @TenantId AND run_id = @RunId", new { run.TenantId, run.RunId }, snapshot.Transaction))
            .OrderBy(f => f.Label, Comparer<string>.Create(Labels.Compare)).ThenBy(f => f.S3Key, StringComparer.Ordinal);
        foreach (var (fileId, _, _) in files)
        {
            List<RecordProblem> ofRecord = [];
            await foreach (var problem in ReadProblemsAsync(snapshot, run, fileId))
            {
                if (ofRecord.Count > 0 && ofRecord[0].Record != problem.Record)
                {
                    book.Add(ofRecord);
                    ofRecord.Clear();
                }

                ofRecord.Add(problem);
            }

            book.Add(ofRecord);
        }

        foreach (var (entity, isLost, count) in await snapshot.Connection.QueryAsync<(string, bool, long)>(
            Unseen, new { run.TenantId, run.RunId, run.MigrationScopeId }, snapshot.Transaction))
            book.Add(new Cause(isLost ? ProblemCode.RefersToLostRecord : ProblemCode.DanglingRecord, null, entity), count);
        return book.Read();
    }

    private static IAsyncEnumerable<RecordProblem> ReadProblemsAsync(StoreTransaction snapshot, TransferRun run, long fileId) => snapshot.Connection
        .QueryUnbufferedAsync<(long Record, string Code, string Effect, string? Namespace, string? Value, bool Accepted)>(
            """
            SELECT record, code, effect, namespace, value, accepted FROM problems
            WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @fileId AND record IS NOT NULL AND origin = 'record' ORDER BY record, problem_id
            """,
            new { run.TenantId, run.RunId, fileId },
            snapshot.Transaction)
        .Select(p => new RecordProblem
        {
            Code = ProblemCodes.Find(p.Code) ?? ProblemCode.RecordError, Effect = ProblemCodes.FindEffect(p.Effect) ?? ProblemEffect.None, Record = p.Record, Offset = 0,
            Namespace = p.Namespace, Value = p.Value, Accepted = p.Accepted, Reason = "", Hint = "",
        });

    /// <summary>Writes them down, in the commit that ends the run.</summary>
    public static Task KeepAsync(StoreTransaction transaction, TransferRun run, IReadOnlyList<CauseCount> causes) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO causes (tenant_id, run_id, place, code, namespace, value, skipped, failed, loaded) VALUES (@TenantId, @RunId, @place, @Code, @Namespace, @Value, @Skipped, @Failed, @Loaded)
        ON CONFLICT (tenant_id, run_id, place) DO NOTHING
        """, causes.Select((c, place) => new
        {
            run.TenantId, run.RunId, place, Code = ProblemCodes.TextOf(c.Cause.Code), c.Cause.Namespace, c.Cause.Value, c.Skipped, c.Failed, c.Loaded,
        }), transaction.Transaction);
}
