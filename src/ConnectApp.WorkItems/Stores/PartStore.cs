using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_parts</c>.</summary>
internal sealed class PartStore(PairingScope pairing)
{
    public Task SetAsync(DbTransaction transaction, int item, PartRow part) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_parts (tenant_id, pairing_id, item_id, part, target_id, fingerprint, media_id)
        VALUES (@TenantId, @PairingId, @item, @Part, @TargetId, @Fingerprint, @MediaId)
        ON CONFLICT (tenant_id, pairing_id, item_id, part) DO UPDATE SET target_id = excluded.target_id, fingerprint = excluded.fingerprint,
            media_id = excluded.media_id
        """,
        new { pairing.TenantId, pairing.PairingId, item, part.Part, part.TargetId, part.Fingerprint, part.MediaId },
        transaction);

    /// <summary>By name of the part.</summary>
    public async Task<IReadOnlyDictionary<string, PartRow>> OfAsync(DbConnection connection, int item) => (await connection.QueryAsync<PartRow>(
        """
        SELECT part AS Part, target_id AS TargetId, fingerprint AS Fingerprint, media_id AS MediaId FROM work_item_parts
        WHERE tenant_id = @TenantId AND pairing_id = @PairingId AND item_id = @item
        """,
        new { pairing.TenantId, pairing.PairingId, item })).ToDictionary(p => p.Part, StringComparer.Ordinal);
}
