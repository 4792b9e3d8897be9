using ConnectApp.Loading;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Runs;

/// <summary>The live events of a run, numbered without a gap in the commit that they belong to.</summary>
internal static class RunEvents
{
    public static void Add(SqliteConnection connection, SqliteTransaction transaction, Run run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0) return;
        var last = connection.ExecuteScalar<long>(
            "SELECT COALESCE(MAX(sequence), 0) FROM events WHERE tenant_id = @TenantId AND run_id = @RunId", run, transaction);
        connection.Execute(
            "INSERT INTO events (tenant_id, run_id, sequence, at, type, data) VALUES (@TenantId, @RunId, @Sequence, @At, @Type, @Data)",
            events.Select((e, i) => new { run.TenantId, run.RunId, Sequence = last + i + 1, e.At, e.Type, e.Data }), transaction);
    }
}
