using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// What a run tells of itself, for the API, the pages and the command line. Pages go by the last row that was seen, not by number, so that the last page of
/// 100,000 problems costs what the first does and rows that come meanwhile shift nothing.
/// </summary>
internal sealed class RunReports(TenantDatabases tenants)
{
    /// <summary>Files in the order in which they became known.</summary>
    /// <param name="after">The file that closed the page before; 0: none.</param>
    public IReadOnlyList<FileReport> ReadFiles(TenantId tenant, RunId run, long after = 0, int limit = int.MaxValue)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? [] : connection.Query<FileReport>(
            """
            SELECT f.file_id, f.parent_id, f.label, COALESCE(p.s3_key, f.s3_key) AS s3_key, f.role, f.entity, f.state, f.packing, f.format, f.total_bytes,
                CASE WHEN f.parent_id IS NULL AND (f.role = 'archive' OR f.packing = 'gzip') THEN f.packed_offset ELSE f.offset END AS bytes_done,
                f.read, f.loaded, f.unchanged, f.skipped, f.failed, f.changed, f.remapped
            FROM files f LEFT JOIN files p ON p.file_id = f.parent_id
            WHERE f.tenant_id = @tenant AND f.run_id = @run AND f.file_id > @after ORDER BY f.file_id LIMIT @limit
            """, new { tenant, run, after, limit }).AsList();
    }

    /// <summary>References by namespace: rewritten, missing, and of the missing those that the plan accepts.</summary>
    public IReadOnlyList<NamespaceCount> ReadReferences(TenantId tenant, RunId run)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? [] : RunCounts.ReferencesFrom(connection, tenant, run);
    }

    /// <summary>Problems in the order in which they were found.</summary>
    /// <param name="after">The problem that closed the page before; 0: none.</param>
    public IReadOnlyList<ProblemReport> ReadProblems(TenantId tenant, RunId run, ProblemFilter filter, long after, int limit)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? [] : ProblemPages.Read(connection, tenant, run, filter, after, limit);
    }

    /// <summary>Every combination of entity, namespace, code and effect that the run's problems have.</summary>
    public IReadOnlyList<ProblemGroup> ReadProblemGroups(TenantId tenant, RunId run)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? [] : ProblemPages.ReadGroups(connection, tenant, run);
    }

    /// <summary>Counts index entries: some milliseconds for 100,000 problems.</summary>
    public long CountProblems(TenantId tenant, RunId run, ProblemFilter filter)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? 0 : ProblemPages.Count(connection, tenant, run, filter);
    }

    /// <summary>
    /// Distinct missing references, by namespace and value. Their counts are those of the listed problems: a record with very many is told of only so many times,
    /// while <see cref="ReadReferences"/> counts all of them.
    /// </summary>
    /// <param name="mappingNamespace">Null: of all.</param>
    /// <param name="after">What closed the page before; null: nothing.</param>
    public IReadOnlyList<MissingReference> ReadMissing(TenantId tenant, RunId run, string? mappingNamespace, MissingReference? after, int limit)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        return connection is null ? [] : connection.Query<MissingReference>(
            $"""
            SELECT p.namespace, IFNULL(p.value, '') AS value, COUNT(*) AS count FROM problems p INDEXED BY problems_missing
            WHERE p.tenant_id = @tenant AND p.run_id = @run AND p.namespace IS NOT NULL {(mappingNamespace is null ? "" : "AND p.namespace = @mappingNamespace")}
                {(after is null ? "" : "AND (p.namespace, p.value) > (@afterNamespace, @afterValue)")}
            GROUP BY p.namespace, p.value ORDER BY p.namespace, p.value LIMIT @limit
            """,
            new { tenant, run, mappingNamespace, afterNamespace = after?.Namespace, afterValue = after?.Value, limit }).AsList();
    }

    /// <summary>What cost the run's records, most first.</summary>
    public IReadOnlyList<CauseCount> ReadCauses(TransferRun run)
    {
        using var connection = tenants.TryOpenForReading(run.TenantId);
        return connection is null ? [] : CauseStore.Read(connection, run);
    }

    /// <returns>Null: the run has no plan yet, or one that is no longer understood.</returns>
    public FieldBook? ReadFields(TransferRun run)
    {
        if (run.Plan is not { } bytes || PlanCatalog.Parse(bytes) is not { } plan) return null;
        using var connection = tenants.TryOpenForReading(run.TenantId);
        return connection is null ? null : FindingStore.ReadFields(connection, run.TenantId, run.RunId, plan);
    }
}
