using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// Pages of problems by any filter in the time of one without: the problems of each combination of entity, namespace, code and effect lie together in the index in the
/// order in which they were found, so a page is the lowest of the next ones of each.
/// </summary>
internal static class ProblemPages
{
    public static IReadOnlyList<ProblemReport> Read(DbConnection connection, TenantId tenant, RunId run, ProblemFilter filter, long after, int limit)
    {
        // One snapshot for all three statements.
        using var transaction = SqliteFiles.BeginReading(connection);
        var ids = new List<long>();
        foreach (var group in ReadGroups(connection, tenant, run).Where(filter.Fits))
        {
            ids.AddRange(connection.Query<long>(
                $"SELECT problem_id FROM problems INDEXED BY problems_what WHERE tenant_id = @tenant AND run_id = @run AND what = @What AND problem_id > @after{OfKey(filter)} ORDER BY problem_id LIMIT @limit",
                new { tenant, run, group.What, after, limit, filter.Key, Quoted = Quoted(filter.Key) }, transaction));
        }

        ids.Sort();
        return [.. ids.Take(limit).Chunk(SomeAtOnce).SelectMany(some => ReadRows(connection, transaction, some))];
    }

    public static IReadOnlyList<ProblemGroup> ReadGroups(DbConnection connection, TenantId tenant, RunId run) => connection.Query<string>(
        """
        WITH RECURSIVE groups (what) AS (
            SELECT MIN(what) FROM problems INDEXED BY problems_what WHERE tenant_id = @tenant AND run_id = @run
            UNION ALL
            SELECT (SELECT MIN(p.what) FROM problems p INDEXED BY problems_what WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.what > groups.what)
            FROM groups WHERE groups.what IS NOT NULL)
        SELECT what FROM groups WHERE what IS NOT NULL
        """, new { tenant, run }).Select(ProblemGroup.Of).ToList();

    public static long Count(DbConnection connection, TenantId tenant, RunId run, ProblemFilter filter) => ReadGroups(connection, tenant, run).Where(filter.Fits).Sum(group =>
        connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM problems INDEXED BY problems_what WHERE tenant_id = @tenant AND run_id = @run AND what = @What{OfKey(filter)}",
            new { tenant, run, group.What, filter.Key, Quoted = Quoted(filter.Key) }));

    // Numbers and strings are compared as text.
    private static string OfKey(ProblemFilter filter) => filter.Key is null ? "" : filter.Key.Length == 0 ? " AND key IS NULL" : " AND key IN (@Key, @Quoted)";

    private static string? Quoted(string? key) => key is null ? null : $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // SQLite takes 32,766 parameters in a statement; this is less than that and more than a page of the API.
    private const int SomeAtOnce = 1000;

    private static List<ProblemReport> ReadRows(DbConnection connection, DbTransaction transaction, long[] ids) => connection.Query<ProblemReport>(
        """
        SELECT p.problem_id, p.origin, COALESCE(NULLIF(f.label, ''), f.s3_key) AS file, p.entity, p.record, p.offset, p.key, p.title, p.path, p.code, p.effect, p.kind, p.namespace, p.value, p.position, p.around,
            p.reason, p.hint, p.accepted
        FROM problems p LEFT JOIN files f ON f.file_id = p.file_id WHERE p.problem_id IN @ids ORDER BY p.problem_id
        """, new { ids }, transaction).AsList();
}
