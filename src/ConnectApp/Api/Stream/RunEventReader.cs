using ConnectApp.Api.Runs;
using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Api.Stream;

/// <summary>Reads a run's events from the store, some at a time: whoever reads slowly holds nothing but a place in them.</summary>
internal sealed class RunEventReader(TenantDatabases tenants)
{
    private const int MostAtOnce = 200;

    /// <summary>The events after one, in order; the first so many.</summary>
    public IReadOnlyList<NumberedEvent> ReadAfter(RunEntry entry, long sequence)
    {
        using var connection = tenants.TryOpenForReading(entry.TenantId);
        return connection is null ? [] : connection.Query<NumberedEvent>(
            "SELECT sequence, type, data FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND sequence > @sequence ORDER BY sequence LIMIT @MostAtOnce",
            new { entry.TenantId, entry.RunId, sequence, MostAtOnce }).AsList();
    }

    /// <summary>Where the run stands: what somebody is shown who has seen nothing yet, or too little.</summary>
    public RunSnapshot Read(FoundRun found)
    {
        using var connection = tenants.TryOpenForReading(found.Entry.TenantId);
        if (connection is null) return RunSnapshot.OfNothing;

        // One reading transaction: the numbers are those of the last event.
        using var transaction = SqliteFiles.BeginReading(connection);
        var now = FoundRun.Read(found.Entry, connection);
        if (now.Run is not { } run) return RunSnapshot.OfNothing;
        var counts = now.Counts(connection);
        var last = connection.ExecuteScalar<long>("SELECT COALESCE(MAX(sequence), 0) FROM events WHERE tenant_id = @TenantId AND run_id = @RunId", run, transaction);

        // The state that its worker has written, not the one that is asked for: whoever reads "paused" here may count on it that nothing is written any more.
        return new RunSnapshot(run.State, now.Progress(counts), last, run.EventsDropped, FindEnd(connection, transaction, now, now.Stats(counts), last));
    }

    /// <returns>The last status and <c>done</c>; null: the run has not ended.</returns>
    private static List<NumberedEvent>? FindEnd(DbConnection connection, DbTransaction transaction, FoundRun found, RunStats stats, long last)
    {
        if (found.Run is not { HasEnded: true } run) return null;
        var end = connection.Query<NumberedEvent>(
            """
            SELECT sequence, type, data FROM events WHERE tenant_id = @TenantId AND run_id = @RunId
                AND sequence IN (SELECT MAX(sequence) FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND type IN ('status', 'done') GROUP BY type)
            ORDER BY sequence
            """, run, transaction).AsList();
        if (end is [.., { Type: RunEvents.DoneType }]) return end;

        // Ended by a version of this program that wrote no such event: as if it stood behind all others.
        return [.. RunEvents.End(run.CompletedAt ?? run.CreatedAt, run.State, stats).Select((e, i) => new NumberedEvent { Sequence = last + i, Type = e.Type, Data = e.Data })];
    }
}

/// <summary>An event with its number in the run.</summary>
internal sealed record NumberedEvent
{
    public long Sequence { get; init; }
    public string Type { get; init; } = "";
    public string Data { get; init; } = "";
}

/// <param name="Last">Sequence of the newest event; 0: there is none.</param>
/// <param name="Dropped">Sequence of the newest event that had to make room.</param>
/// <param name="End">The last status and <c>done</c>; null: the run has not ended.</param>
internal sealed record RunSnapshot(string State, RunProgress Progress, long Last, long Dropped, IReadOnlyList<NumberedEvent>? End)
{
    public static readonly RunSnapshot OfNothing = new(RunState.Pending, new RunProgress(0, 0, 0), 0, 0, null);
}
