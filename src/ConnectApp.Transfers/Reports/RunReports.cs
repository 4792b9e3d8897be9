using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// What a run tells of itself, for the API, the pages and the command line. Pages go by the last row that was seen, not by number, so that the last page of
/// 100,000 problems costs what the first does and rows that come meanwhile shift nothing.
/// </summary>
internal sealed class RunReports(ITenantDatabases tenants)
{
    /// <summary>Files in the order in which they became known.</summary>
    /// <param name="after">The file that closed the page before; 0: none.</param>
    public Task<IReadOnlyList<FileReport>> ReadFilesAsync(TenantId tenant, RunId run, CancellationToken cancellationToken, long after = 0, int limit = int.MaxValue) =>
        tenants.ReadAsync<IReadOnlyList<FileReport>>(tenant, [], async snapshot => (await snapshot.Connection.QueryAsync<FileReport>(
            """
            SELECT f.file_id, f.parent_id, f.label, COALESCE(p.s3_key, f.s3_key) AS s3_key, f.role, f.entity, f.state, f.packing, f.format, f.total_bytes,
                CASE WHEN f.parent_id IS NULL AND (f.role = 'archive' OR f.packing = 'gzip') THEN f.packed_offset ELSE f.offset END AS bytes_done,
                f.read, f.loaded, f.unchanged, f.skipped, f.failed, f.changed, f.remapped
            FROM files f LEFT JOIN files p ON p.tenant_id = f.tenant_id AND p.file_id = f.parent_id
            WHERE f.tenant_id = @tenant AND f.run_id = @run AND f.file_id > @after ORDER BY f.file_id LIMIT @limit
            """, new { tenant, run, after, limit }, snapshot.Transaction)).AsList(), cancellationToken);

    /// <summary>References by namespace: rewritten, missing, and of the missing those that the plan accepts.</summary>
    public Task<IReadOnlyList<NamespaceCount>> ReadReferencesAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, [], snapshot => ReferenceCountStore.ReadByNamespaceAsync(snapshot, tenant, run), cancellationToken);

    /// <summary>Problems in the order in which they were found.</summary>
    /// <param name="after">The problem that closed the page before; 0: none.</param>
    public Task<IReadOnlyList<ProblemReport>> ReadProblemsAsync(TenantId tenant, RunId run, ProblemFilter filter, long after, int limit, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, [], snapshot => ProblemPages.ReadAsync(snapshot, tenant, run, filter, after, limit), cancellationToken);

    /// <summary>Every combination of entity, namespace, code and effect that the run's problems have.</summary>
    public Task<IReadOnlyList<ProblemGroup>> ReadProblemGroupsAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, [], snapshot => ProblemPages.ReadGroupsAsync(snapshot, tenant, run), cancellationToken);

    /// <summary>Counts index entries: some milliseconds for 100,000 problems.</summary>
    public Task<long> CountProblemsAsync(TenantId tenant, RunId run, ProblemFilter filter, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, 0L, snapshot => ProblemPages.CountAsync(snapshot, tenant, run, filter), cancellationToken);

    /// <summary>
    /// Distinct missing references, by namespace and value. Their counts are those of the listed problems: a record with very many is told of only so many times,
    /// while <see cref="ReadReferencesAsync"/> counts all of them.
    /// </summary>
    /// <param name="mappingNamespace">Null: of all.</param>
    /// <param name="after">What closed the page before; null: nothing.</param>
    public Task<IReadOnlyList<MissingReference>> ReadMissingAsync(
        TenantId tenant, RunId run, string? mappingNamespace, MissingReference? after, int limit, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, [], snapshot => ProblemPages.ReadMissingAsync(snapshot, tenant, run, mappingNamespace, after, limit), cancellationToken);

    /// <summary>What cost the run's records, most first.</summary>
    public Task<IReadOnlyList<CauseCount>> ReadCausesAsync(TransferRun run, CancellationToken cancellationToken) =>
        tenants.ReadAsync(run.TenantId, [], snapshot => CauseStore.ReadAsync(snapshot, run), cancellationToken);

    /// <returns>Null: the run has no plan yet, or one that is no longer understood.</returns>
    public async Task<FieldBook?> ReadFieldsAsync(TransferRun run, CancellationToken cancellationToken)
    {
        if (run.Plan is not { } bytes || PlanCatalog.Parse(bytes) is not { } plan) return null;
        return await tenants.ReadAsync<FieldBook?>(
            run.TenantId, null, async snapshot => await FindingStore.ReadFieldsAsync(snapshot, run.TenantId, run.RunId, plan), cancellationToken);
    }
}
