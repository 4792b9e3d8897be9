using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Tables <c>work_item_runs</c> and <c>work_item_pairings</c>: what a run was asked for and found, and what outlives it.</summary>
internal sealed class RunFactStore(RunScope run)
{
    /// <param name="request">JSON without secrets.</param>
    public Task AddAsync(DbTransaction transaction, string request) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_runs (tenant_id, run_id, pairing_id, request, facts, first_key, repeated_after)
        VALUES (@TenantId, @RunId, NULL, @request, NULL, 0, NULL) ON CONFLICT (tenant_id, run_id) DO NOTHING
        """,
        new { run.TenantId, run.RunId, request },
        transaction);

    /// <param name="facts">JSON: both projects as preflight found them.</param>
    /// <param name="firstKey">Highest key of the target when the run began.</param>
    public Task SetFactsAsync(DbTransaction transaction, string pairingId, string facts, int firstKey) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_item_runs SET pairing_id = @pairingId, facts = @facts, first_key = @firstKey
        WHERE tenant_id = @TenantId AND run_id = @RunId
        """,
        new { run.TenantId, run.RunId, pairingId, facts, firstKey },
        transaction);

    /// <param name="facts">JSON, with components and sprints that were made.</param>
    public Task SetTargetAsync(DbTransaction transaction, string facts) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_item_runs SET facts = @facts WHERE tenant_id = @TenantId AND run_id = @RunId",
        new { run.TenantId, run.RunId, facts },
        transaction);

    /// <param name="request">JSON without secrets: another address of the same site, other ends of the credentials.</param>
    public Task SetRequestAsync(DbTransaction transaction, string request) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_item_runs SET request = @request WHERE tenant_id = @TenantId AND run_id = @RunId",
        new { run.TenantId, run.RunId, request },
        transaction);

    public async Task<(string? PairingId, string Request, string? Facts, long FirstKey)?> FindAsync(DbConnection connection) => (await connection
        .QueryAsync<(string?, string, string?, long)>(
            "SELECT pairing_id, request, facts, first_key FROM work_item_runs WHERE tenant_id = @TenantId AND run_id = @RunId",
            new { run.TenantId, run.RunId }))
        .Select(r => ((string?, string, string?, long)?)r).SingleOrDefault();

    /// <summary>A create of unknown outcome is repeated: what the first one may have made has a key above this one.</summary>
    public Task SetRepeatedAfterAsync(DbTransaction transaction, int key) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE work_item_runs SET repeated_after = @key
        WHERE tenant_id = @TenantId AND run_id = @RunId AND (repeated_after IS NULL OR repeated_after > @key)
        """,
        new { run.TenantId, run.RunId, key },
        transaction);

    /// <returns>Null if no create was repeated, so that no item can have two issues.</returns>
    public async Task<int?> RepeatedAfterAsync(DbConnection connection) => (int?)await connection.ExecuteScalarAsync<long?>(
        "SELECT repeated_after FROM work_item_runs WHERE tenant_id = @TenantId AND run_id = @RunId",
        new { run.TenantId, run.RunId });

    public Task AddPairingAsync(DbTransaction transaction, Pairing pairing) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_pairings (tenant_id, pairing_id, cloud_id, project_key, org, source_project, watermark, links_swapped)
        VALUES (@TenantId, @Id, @CloudId, @ProjectKey, @Org, @SourceProject, NULL, NULL)
        ON CONFLICT (tenant_id, pairing_id) DO NOTHING
        """,
        new { run.TenantId, pairing.Id, pairing.CloudId, pairing.ProjectKey, pairing.Org, pairing.SourceProject },
        transaction);

    /// <returns>Start of the last finished run; null if there is none.</returns>
    public async Task<DateTimeOffset?> WatermarkAsync(DbConnection connection, string pairingId) => await connection.ExecuteScalarAsync<long?>(
        "SELECT watermark FROM work_item_pairings WHERE tenant_id = @TenantId AND pairing_id = @pairingId",
        new { run.TenantId, pairingId }) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    public Task SetWatermarkAsync(DbTransaction transaction, string pairingId, DateTimeOffset at) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_item_pairings SET watermark = @at WHERE tenant_id = @TenantId AND pairing_id = @pairingId",
        new { run.TenantId, pairingId, at = at.ToUnixTimeMilliseconds() },
        transaction);

    /// <returns>Whether the site reads the two ends of a link the other way round; null if no link was read back yet.</returns>
    public async Task<bool?> LinksSwappedAsync(DbConnection connection, string pairingId) => await connection.ExecuteScalarAsync<long?>(
        "SELECT links_swapped FROM work_item_pairings WHERE tenant_id = @TenantId AND pairing_id = @pairingId",
        new { run.TenantId, pairingId }) is { } swapped ? swapped != 0 : null;

    public Task SetLinksSwappedAsync(DbTransaction transaction, string pairingId, bool swapped) => transaction.Connection!.ExecuteAsync(
        "UPDATE work_item_pairings SET links_swapped = @swapped WHERE tenant_id = @TenantId AND pairing_id = @pairingId",
        new { run.TenantId, pairingId, swapped = swapped ? 1 : 0 },
        transaction);
}
