using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Waves.Stores;

/// <summary>Table <c>wave_artifacts</c>.</summary>
internal static class ArtifactStore
{
    public static async Task<IReadOnlyList<ArtifactRow>> ReadAsync(StoreTransaction snapshot, TenantId tenant, RunId run) => (await snapshot.Connection.QueryAsync<ArtifactRow>(
        "SELECT * FROM wave_artifacts WHERE tenant_id = @tenant AND run_id = @run ORDER BY task_id, name", new { tenant, run }, snapshot.Transaction)).AsList();

    /// <summary>The platform tells of an artifact; one that is fetched stays as it is.</summary>
    public static Task AddAsync(StoreTransaction transaction, TenantId tenant, ArtifactRow artifact) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO wave_artifacts (tenant_id, run_id, task_id, name, location, expires_at) VALUES (@tenant, @RunId, @TaskId, @Name, @Location, @ExpiresAt)
        ON CONFLICT (tenant_id, run_id, task_id, name) DO UPDATE SET location = excluded.location, expires_at = excluded.expires_at
        """, new { tenant, artifact.RunId, artifact.TaskId, artifact.Name, artifact.Location, artifact.ExpiresAt }, transaction.Transaction);

    public static Task KeepAsync(StoreTransaction transaction, TenantId tenant, ArtifactRow artifact) => transaction.Connection.ExecuteAsync(
        """
        UPDATE wave_artifacts SET file = @File, bytes = @Bytes, sha256 = @Sha256, fault = @Fault
        WHERE tenant_id = @tenant AND run_id = @RunId AND task_id = @TaskId AND name = @Name
        """,
        new { tenant, artifact.RunId, artifact.TaskId, artifact.Name, artifact.File, artifact.Bytes, artifact.Sha256, artifact.Fault }, transaction.Transaction);
}
