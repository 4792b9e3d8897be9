using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Problems;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>Table <c>problems</c>: what kept data from being loaded, and references without a mapping. Those of a batch come through <c>IBatchWriter</c>.</summary>
internal static class ProblemStore
{
    private const string OfRun = "tenant_id = @TenantId AND run_id = @RunId";

    public static Task AddAsync(StoreTransaction transaction, TransferRun run, IEnumerable<RunProblem> problems) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO problems (tenant_id, run_id, origin, file_id, record, "offset", key, path, kind, namespace, value, position, around, reason, hint, accepted,
            code, effect, title, entity)
        VALUES (@TenantId, @RunId, @Origin, @FileId, @Record, @Offset, @Key, @Path, @Kind, @Namespace, @Value, @Position, @Around, @Reason, @Hint, @Accepted,
            @Code, @Effect, @Title,
            (SELECT f.entity FROM files f WHERE f.tenant_id = @TenantId AND f.file_id = @FileId))
        """,
        problems.Select(p => new
        {
            run.TenantId, run.RunId, Origin = ProblemOrigins.TextOf(p.Origin), p.FileId, p.Record, p.Offset, p.Key, p.Path, p.Kind, p.Namespace, p.Value, p.Position, p.Around, p.Reason, p.Hint,
            Accepted = p.Accepted ? 1 : 0, Code = ProblemCodes.TextOf(p.Code), Effect = ProblemCodes.TextOf(p.Effect), p.Title,
        }),
        transaction.Transaction);

    /// <summary>Adds a problem that is told once however often it is found: an equal one is replaced.</summary>
    public static async Task ReplaceAsync(StoreTransaction transaction, TransferRun run, RunProblem problem)
    {
        await transaction.Connection.ExecuteAsync(
            $"DELETE FROM problems WHERE {OfRun} AND origin = @Origin AND code = @Code AND kind = @Kind",
            new { run.TenantId, run.RunId, Origin = ProblemOrigins.TextOf(problem.Origin), Code = ProblemCodes.TextOf(problem.Code), problem.Kind }, transaction.Transaction);
        await AddAsync(transaction, run, [problem]);
    }

    /// <summary>Forgets what the checks found before: they are made again.</summary>
    public static Task ForgetChecksAsync(StoreTransaction transaction, TransferRun run) => transaction.Connection.ExecuteAsync(
        $"DELETE FROM problems WHERE {OfRun} AND origin = 'check'", new { run.TenantId, run.RunId }, transaction.Transaction);

    /// <summary>Forgets what a record's own problems were: it is judged again.</summary>
    /// <param name="but">Problems of this code stay.</param>
    public static Task ForgetOfRecordAsync(StoreTransaction transaction, TransferRun run, long fileId, long record, ProblemCode but) =>
        transaction.Connection.ExecuteAsync(
            $"DELETE FROM problems WHERE {OfRun} AND file_id = @fileId AND record = @record AND origin = 'record' AND code <> @but",
            new { run.TenantId, run.RunId, fileId, record, but = ProblemCodes.TextOf(but) }, transaction.Transaction);

    /// <summary>The record that ends a run is read again after a stop, and told once all the same.</summary>
    public static Task ForgetFailedAsync(StoreTransaction transaction, TransferRun run, RunFile file, long record) => transaction.Connection.ExecuteAsync(
        $"DELETE FROM problems WHERE {OfRun} AND file_id = @FileId AND record = @record AND effect = 'failed'",
        new { run.TenantId, run.RunId, file.FileId, record }, transaction.Transaction);

    /// <summary>Removes problems of a run, so many rows at a time.</summary>
    /// <returns>Rows removed.</returns>
    public static Task<int> RemoveAsync(StoreTransaction transaction, TenantId tenant, RunId run, int most) => transaction.Connection.ExecuteAsync(
        $"""
        DELETE FROM problems WHERE problem_id IN (SELECT problem_id FROM problems WHERE {OfRun} LIMIT @most)
        """, new { TenantId = tenant, RunId = run, most }, transaction.Transaction);
}
