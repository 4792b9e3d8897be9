using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Loading;

/// <summary>Source bytes of records that a later mapping may mend, or that an operator may want to see. They live as long as the run's side files.</summary>
internal static class KeptRecords
{
    /// <summary>Keeps what the batch hands out, as far as the run's quota goes; what has no room is counted.</summary>
    public static void Add(DbConnection connection, DbTransaction transaction, TransferRun run, RunFile file, RecordBatch batch, long quota)
    {
        if (batch.Kept.Count == 0) return;
        var room = quota - connection.ExecuteScalar<long>("SELECT kept_bytes FROM transfers WHERE tenant_id = @TenantId AND run_id = @RunId", run, transaction);
        var (bytes, notKept) = (0L, 0);
        using var insert = new RawStatement(connection,
            """
            INSERT INTO kept_records (tenant_id, run_id, file_id, entity, record_number, record_offset, key, reason, missing, source)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        insert.Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString()).Bind(3, file.FileId).Bind(4, file.Entity);
        foreach (var kept in batch.Kept)
        {
            var source = batch.Block.Span[kept.Source];
            if (bytes + source.Length > room)
            {
                notKept++;
                continue;
            }

            bytes += source.Length;
            insert.Bind(5, kept.Number).Bind(6, kept.Offset).Bind(7, kept.Key).Bind(8, (int)kept.Reason).Bind(9, MissingOf(kept)).BindBlob(10, source).Execute();
        }

        connection.Execute("UPDATE transfers SET kept_bytes = kept_bytes + @bytes, not_kept = not_kept + @notKept WHERE tenant_id = @TenantId AND run_id = @RunId",
            new { bytes, notKept, run.TenantId, run.RunId }, transaction);
    }

    /// <returns>Null: it lacks no mapping.</returns>
    public static string? MissingOf(KeptRecord? kept) => kept is not { Missing.Count: > 0 } ? null
        : JsonSerializer.Serialize([.. kept.Missing.OrderBy(m => m.Namespace, StringComparer.Ordinal).ThenBy(m => m.Field, StringComparer.Ordinal).Select(m => new MissingCount(m.Namespace, m.Field, m.Missing, m.Accepted))], MissingJson.Default.ListMissingCount);

    public static IReadOnlyList<MissingCount> ReadMissing(string? missing) => missing is null ? [] : JsonSerializer.Deserialize(missing, MissingJson.Default.ListMissingCount)!;

    /// <summary>Records of a run that a mapping may still mend.</summary>
    public static long Count(DbConnection connection, TenantId tenant, RunId run) => connection.ExecuteScalar<long>(
        "SELECT COUNT(*) FROM kept_records WHERE tenant_id = @tenant AND run_id = @run AND missing IS NOT NULL", new { tenant, run });

    /// <summary>Removes what a run has kept, so many rows at a time.</summary>
    /// <returns>Rows removed.</returns>
    public static int Delete(DbConnection connection, DbTransaction transaction, TenantId tenant, RunId run, int most)
    {
        var removed = connection.Execute(
            "DELETE FROM kept_records WHERE rowid IN (SELECT rowid FROM kept_records WHERE tenant_id = @tenant AND run_id = @run LIMIT @most)", new { tenant, run, most }, transaction);
        if (removed < most) connection.Execute("UPDATE transfers SET kept_bytes = 0 WHERE tenant_id = @tenant AND run_id = @run", new { tenant, run }, transaction);
        return removed;
    }
}

/// <summary>What one record adds to its file's missing references.</summary>
/// <param name="Accepted">Those of <paramref name="Missing"/> that the plan accepts.</param>
internal sealed record MissingCount(string Namespace, string Field, long Missing, long Accepted);

[JsonSerializable(typeof(List<MissingCount>))]
internal sealed partial class MissingJson : JsonSerializerContext;
