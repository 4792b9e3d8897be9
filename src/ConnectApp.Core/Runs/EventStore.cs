using ConnectApp.Core.Ids;
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
    private const string Key = "tenant_id = @TenantId AND run_id = @RunId";

    public static async Task AddAsync(StoreTransaction transaction, Run run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0) return;
        var before = await FindLastSequenceAsync(transaction, run.TenantId, run.RunId);
        await transaction.Connection.ExecuteAsync(
            "INSERT INTO events (tenant_id, run_id, sequence, at, type, data) VALUES (@TenantId, @RunId, @Sequence, @At, @Type, @Data)",
            events.Select((e, i) => new { run.TenantId, run.RunId, Sequence = before + i + 1, e.At, e.Type, e.Data }), transaction.Transaction);
        var last = before + events.Count;
        if (before / TidyEvery != last / TidyEvery) await MakeRoomAsync(transaction, run, last);
    }

    /// <returns>Sequence of the newest event; 0: there is none.</returns>
    public static Task<long> FindLastSequenceAsync(StoreTransaction snapshot, TenantId tenant, RunId run) => snapshot.Connection.ExecuteScalarAsync<long>(
        $"SELECT COALESCE(MAX(sequence), 0) FROM events WHERE {Key}", new { TenantId = tenant, RunId = run }, snapshot.Transaction);

    /// <summary>The events after one, in order.</summary>
    public static async Task<IReadOnlyList<NumberedEvent>> ReadAfterAsync(StoreTransaction snapshot, TenantId tenant, RunId run, long sequence, int limit) =>
        (await snapshot.Connection.QueryAsync<NumberedEvent>(
            $"SELECT sequence, at, type, data FROM events WHERE {Key} AND sequence > @sequence ORDER BY sequence LIMIT @limit",
            new { TenantId = tenant, RunId = run, sequence, limit }, snapshot.Transaction)).AsList();

    /// <summary>The newest events of a type, the newest first.</summary>
    public static async Task<IReadOnlyList<NumberedEvent>> ReadNewestAsync(StoreTransaction snapshot, TenantId tenant, RunId run, string type, int limit) =>
        (await snapshot.Connection.QueryAsync<NumberedEvent>(
            $"SELECT sequence, at, type, data FROM events WHERE {Key} AND type = @type ORDER BY sequence DESC LIMIT @limit",
            new { TenantId = tenant, RunId = run, type, limit }, snapshot.Transaction)).AsList();

    /// <summary>The last event of each of two types, in order.</summary>
    public static async Task<IReadOnlyList<NumberedEvent>> ReadLastAsync(StoreTransaction snapshot, TenantId tenant, RunId run, string type, string otherType) =>
        (await snapshot.Connection.QueryAsync<NumberedEvent>(
            $"""
            SELECT sequence, at, type, data FROM events WHERE {Key}
                AND sequence IN (SELECT MAX(sequence) FROM events WHERE {Key} AND type IN (@type, @otherType) GROUP BY type)
            ORDER BY sequence
            """, new { TenantId = tenant, RunId = run, type, otherType }, snapshot.Transaction)).AsList();

    /// <summary>
    /// An old progress is worth nothing beside a newer one, so it goes soon and nobody misses it. Lines and states are kept longer. That they were removed is
    /// noted in the run's row, since a reader who comes back from before has missed something.
    /// </summary>
    private static async Task MakeRoomAsync(StoreTransaction transaction, Run run, long last)
    {
        var limits = new { run.TenantId, run.RunId, Progress = last - ProgressKept, Others = last - OthersKept };
        await transaction.Connection.ExecuteAsync(
            $"DELETE FROM events WHERE {Key} AND sequence <= @Progress AND type = 'progress'", limits, transaction.Transaction);
        var dropped = await transaction.Connection.ExecuteAsync(
            $"DELETE FROM events WHERE {Key} AND sequence <= @Others", limits, transaction.Transaction);
        if (dropped > 0) await RunStore.NoteDroppedAsync(transaction, run, limits.Others);
    }
}
