using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// Pages of problems by any filter in the time of one without: the problems of each combination of entity, namespace, code and effect are adjacent in the index
/// <c>problems_what</c>, in the order in which they were found, so a page is the lowest of the next ones of each.
/// </summary>
internal static class ProblemPages
{
    public static async Task<IReadOnlyList<ProblemReport>> ReadAsync(
        StoreTransaction snapshot, TenantId tenant, RunId run, ProblemFilter filter, long after, int limit)
    {
        var found = new List<(ProblemGroup Group, List<long> Ids)>();
        foreach (var group in (await ReadGroupsAsync(snapshot, tenant, run)).Where(filter.Fits))
        {
            var ids = await snapshot.Connection.QueryAsync<long>(
                $"""
                SELECT problem_id FROM problems WHERE tenant_id = @tenant AND run_id = @run AND what = @What AND problem_id > @after{OfKey(filter)}
                ORDER BY problem_id LIMIT @limit
                """, new { tenant, run, group.What, after, limit, filter.Key, Quoted = Quoted(filter.Key) }, snapshot.Transaction);
            found.Add((group, ids.AsList()));
        }

        var page = found.SelectMany(g => g.Ids).Order().Take(limit).ToList();
        var rows = new List<ProblemReport>(page.Count);
        foreach (var (group, _) in found.Where(g => g.Ids.Count > 0 && g.Ids[0] <= page[^1]))
        {
            rows.AddRange(await ReadRowsAsync(snapshot, tenant, run, filter, group, after, page[^1]));
        }

        return [.. rows.OrderBy(r => r.ProblemId)];
    }

    /// <summary>Every combination of entity, namespace, code and effect, each found by one look into the index.</summary>
    public static async Task<IReadOnlyList<ProblemGroup>> ReadGroupsAsync(StoreTransaction snapshot, TenantId tenant, RunId run) =>
        [.. (await snapshot.Connection.QueryAsync<string>(
            """
            WITH RECURSIVE combinations (what) AS (
                SELECT MIN(what) FROM problems WHERE tenant_id = @tenant AND run_id = @run
                UNION ALL
                SELECT (SELECT MIN(p.what) FROM problems p WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.what > combinations.what)
                FROM combinations WHERE combinations.what IS NOT NULL)
            SELECT what FROM combinations WHERE what IS NOT NULL
            """, new { tenant, run }, snapshot.Transaction)).Select(ProblemGroup.Of)];

    public static async Task<long> CountAsync(StoreTransaction snapshot, TenantId tenant, RunId run, ProblemFilter filter)
    {
        var count = 0L;
        foreach (var group in (await ReadGroupsAsync(snapshot, tenant, run)).Where(filter.Fits))
        {
            count += await snapshot.Connection.ExecuteScalarAsync<long>(
                $"SELECT COUNT(*) FROM problems WHERE tenant_id = @tenant AND run_id = @run AND what = @What{OfKey(filter)}",
                new { tenant, run, group.What, filter.Key, Quoted = Quoted(filter.Key) }, snapshot.Transaction);
        }

        return count;
    }

    /// <summary>
    /// Distinct missing references, by namespace and value. Their counts are those of the listed problems: a record with very many is told of only so many times.
    /// </summary>
    /// <param name="mappingNamespace">Null: of all.</param>
    /// <param name="after">What closed the page before; null: nothing.</param>
    public static async Task<IReadOnlyList<MissingReference>> ReadMissingAsync(
        StoreTransaction snapshot, TenantId tenant, RunId run, string? mappingNamespace, MissingReference? after, int limit) =>
        (await snapshot.Connection.QueryAsync<MissingReference>(
            $"""
            SELECT p.namespace, COALESCE(p.value, '') AS value, COUNT(*) AS count FROM problems p
            WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.namespace IS NOT NULL {(mappingNamespace is null ? "" : "AND p.namespace = @mappingNamespace")}
                {(after is null ? "" : "AND (p.namespace, p.value) > (@afterNamespace, @afterValue)")}
            GROUP BY p.namespace, p.value ORDER BY p.namespace, p.value LIMIT @limit
            """,
            new { tenant, run, mappingNamespace, afterNamespace = after?.Namespace, afterValue = after?.Value, limit }, snapshot.Transaction)).AsList();

    /// <summary>Fields of a record that lack a mapping, of which one problem is known.</summary>
    public static async Task<IReadOnlySet<string>> ReadMissingPathsAsync(StoreTransaction snapshot, TenantId tenant, RunId run, long problem) =>
        (await snapshot.Connection.QueryAsync<string>(
            """
            SELECT o.path FROM problems p JOIN problems o ON o.tenant_id = p.tenant_id AND o.run_id = p.run_id AND o.file_id = p.file_id AND o.record = p.record
            WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.problem_id = @problem AND o.namespace IS NOT NULL AND o.path IS NOT NULL
            """, new { tenant, run, problem }, snapshot.Transaction)).ToHashSet(StringComparer.Ordinal);

    // Numbers and strings are compared as text.
    private static string OfKey(ProblemFilter filter) => filter.Key is null ? "" : filter.Key.Length == 0 ? " AND key IS NULL" : " AND key IN (@Key, @Quoted)";

    private static string? Quoted(string? key) => key is null ? null : $"\"{JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A group's rows of one page. A list of ids would do for all groups at once, but SQLite answers a long one by reading all of the tenant's problems.</summary>
    private static Task<IEnumerable<ProblemReport>> ReadRowsAsync(
        StoreTransaction snapshot, TenantId tenant, RunId run, ProblemFilter filter, ProblemGroup group, long after, long last) =>
        snapshot.Connection.QueryAsync<ProblemReport>(
            $"""
            SELECT p.problem_id, p.origin, COALESCE(NULLIF(f.label, ''), f.s3_key) AS file, p.entity, p.record, p.offset, p.key, p.title, p.path, p.code, p.effect,
                p.kind, p.namespace, p.value, p.position, p.around, p.reason, p.hint, p.accepted
            FROM problems p LEFT JOIN files f ON f.tenant_id = p.tenant_id AND f.file_id = p.file_id
            WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.what = @What AND p.problem_id > @after AND p.problem_id <= @last{OfKey(filter)}
            """, new { tenant, run, group.What, after, last, filter.Key, Quoted = Quoted(filter.Key) }, snapshot.Transaction);
}
