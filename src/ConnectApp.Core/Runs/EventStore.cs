using System.Data.Common;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>events</c>: the live events of runs, numbered without a gap in the commit that they belong to.</summary>
internal static class EventStore
{
    // Numbers behind the newest event. A progress a second makes five minutes; lines and states are rare, so theirs are hours.
    private const int ProgressKept = 300;
    private const int OthersKept = 2000;
    private const int TidyEvery = 100;

    public static void Add(StoreTransaction transaction, Run run, IReadOnlyList<RunEvent> events) => Add(transaction.Connection, transaction.Transaction, run, events);

    public static void Add(DbConnection connection, DbTransaction transaction, Run run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0) return;
        var before = connection.ExecuteScalar<long>(
            "SELECT COALESCE(MAX(sequence), 0) FROM events WHERE tenant_id = @TenantId AND run_id = @RunId", new { run.TenantId, run.RunId }, transaction);
        connection.Execute(
            "INSERT INTO events (tenant_id, run_id, sequence, at, type, data) VALUES (@TenantId, @RunId, @Sequence, @At, @Type, @Data)",
            events.Select((e, i) => new { run.TenantId, run.RunId, Sequence = before + i + 1, e.At, e.Type, e.Data }), transaction);
        var last = before + events.Count;
        if (before / TidyEvery != last / TidyEvery) MakeRoom(connection, transaction, run, last);
    }

    /// <summary>
    /// An old progress is worth nothing beside a newer one, so it goes soon and nobody misses it. Lines and states are kept longer. That they were removed is
    /// noted in the run's row, since a reader who comes back from before has missed something.
    /// </summary>
    private static void MakeRoom(DbConnection connection, DbTransaction transaction, Run run, long last)
    {
        var limits = new { run.TenantId, run.RunId, Progress = last - ProgressKept, Others = last - OthersKept };
        connection.Execute(
            "DELETE FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND sequence <= @Progress AND type = 'progress'", limits, transaction);
        if (connection.Execute("DELETE FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND sequence <= @Others", limits, transaction) > 0)
        {
            RunStore.NoteDropped(connection, transaction, run, limits.Others);
        }
    }
}
