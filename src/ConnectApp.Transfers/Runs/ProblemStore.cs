using System.Data.Common;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Problems;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>Table <c>problems</c>: what kept data from being loaded, and references without a mapping.</summary>
internal static class ProblemStore
{
    public static void Add(DbConnection connection, TransferRun run, IEnumerable<RunProblem> problems)
    {
        using var insert = new RawStatement(connection,
            """
            INSERT INTO problems (tenant_id, run_id, origin, file_id, record, offset, key, path, kind, namespace, value, position, around, reason, hint, accepted, code, effect, title, entity)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, (SELECT entity FROM files WHERE file_id = ?4))
            """);
        insert.Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString());
        foreach (var p in problems)
        {
            insert.Bind(3, ProblemOrigins.TextOf(p.Origin)).Bind(4, p.FileId).Bind(5, p.Record).Bind(6, p.Offset).Bind(7, p.Key).Bind(8, p.Path).Bind(9, p.Kind).Bind(10, p.Namespace)
                .Bind(11, p.Value).Bind(12, p.Position).Bind(13, p.Around).Bind(14, p.Reason).Bind(15, p.Hint).Bind(16, p.Accepted ? 1 : 0)
                .Bind(17, ProblemCodes.TextOf(p.Code)).Bind(18, ProblemCodes.TextOf(p.Effect)).Bind(19, p.Title).Execute();
        }
    }

    /// <summary>Adds a problem that is told once however often it is found: an equal one is replaced.</summary>
    public static void Replace(DbConnection connection, DbTransaction transaction, TransferRun run, RunProblem problem)
    {
        connection.Execute(
            "DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND origin = @Origin AND code = @Code AND kind = @Kind",
            new { run.TenantId, run.RunId, Origin = ProblemOrigins.TextOf(problem.Origin), Code = ProblemCodes.TextOf(problem.Code), problem.Kind }, transaction);
        Add(connection, run, [problem]);
    }

    /// <summary>The record that ends a run is read again after a stop, and told once all the same.</summary>
    public static void ForgetFailed(DbConnection connection, DbTransaction transaction, TransferRun run, RunFile file, long record) => connection.Execute(
        "DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND record = @record AND effect = 'failed'",
        new { run.TenantId, run.RunId, file.FileId, record }, transaction);

    /// <summary>Forgets what the checks found before: they are made again.</summary>
    public static void ForgetChecks(DbConnection connection, DbTransaction transaction, TransferRun run) => connection.Execute(
        "DELETE FROM problems WHERE tenant_id = @TenantId AND run_id = @RunId AND origin = 'check'", new { run.TenantId, run.RunId }, transaction);
}
