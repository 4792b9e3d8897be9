using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>Table <c>reference_counts</c>: references of a run's records by file, namespace and field.</summary>
internal static class ReferenceCountStore
{
    /// <summary>Counts the references of a batch.</summary>
    public static Task AddAsync(StoreTransaction transaction, TransferRun run, RunFile file, IEnumerable<ReferenceCountChange> counts) =>
        transaction.Connection.ExecuteAsync(
            """
            INSERT INTO reference_counts (tenant_id, run_id, file_id, namespace, field, rewritten, missing, accepted)
            VALUES (@TenantId, @RunId, @FileId, @Namespace, @Field, @Rewritten, @Missing, @Accepted)
            ON CONFLICT (tenant_id, run_id, file_id, namespace, field) DO UPDATE SET rewritten = reference_counts.rewritten + excluded.rewritten,
                missing = reference_counts.missing + excluded.missing, accepted = reference_counts.accepted + excluded.accepted
            """,
            counts.Select(c => new { run.TenantId, run.RunId, file.FileId, c.Namespace, c.Field, c.Rewritten, c.Missing, c.Accepted }), transaction.Transaction);

    /// <summary>Changes what is counted already; a field that has no count stays without one.</summary>
    public static Task ChangeAsync(StoreTransaction transaction, TransferRun run, RunFile file, IEnumerable<ReferenceCountChange> changes) =>
        transaction.Connection.ExecuteAsync(
            """
            UPDATE reference_counts SET rewritten = rewritten + @Rewritten, missing = missing + @Missing, accepted = accepted + @Accepted
            WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND namespace = @Namespace AND field = @Field
            """,
            changes.Select(c => new { c.Rewritten, c.Missing, c.Accepted, run.TenantId, run.RunId, file.FileId, c.Namespace, c.Field }), transaction.Transaction);

    public static async Task<IReadOnlyList<NamespaceCount>> ReadByNamespaceAsync(StoreTransaction snapshot, TenantId tenant, RunId run) =>
        (await snapshot.Connection.QueryAsync<NamespaceCount>(
            """
            SELECT namespace, SUM(rewritten) AS rewritten, SUM(missing) AS missing, SUM(accepted) AS accepted
            FROM reference_counts WHERE tenant_id = @tenant AND run_id = @run GROUP BY namespace ORDER BY namespace
            """, new { tenant, run }, snapshot.Transaction)).AsList();

    /// <summary>Namespaces of which the run lacks mappings.</summary>
    public static async Task<IReadOnlyList<string>> ReadMissingNamespacesAsync(StoreTransaction snapshot, TransferRun run) =>
        (await snapshot.Connection.QueryAsync<string>(
            "SELECT DISTINCT namespace FROM reference_counts WHERE tenant_id = @TenantId AND run_id = @RunId AND missing > 0",
            new { run.TenantId, run.RunId }, snapshot.Transaction)).AsList();
}

/// <summary>What is added to the counts of one field; may be negative.</summary>
/// <param name="Accepted">Of <paramref name="Missing"/>, those that the plan accepts.</param>
internal readonly record struct ReferenceCountChange(string Namespace, string Field, long Rewritten, long Missing, long Accepted);
