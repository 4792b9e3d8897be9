using System.Globalization;
using ConnectApp.Reporting;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Runs;

/// <summary>The live events of a run, numbered without a gap in the commit that they belong to.</summary>
internal static class RunEvents
{
    public const string StatusType = "status";
    public const string ProgressType = "progress";
    public const string LogType = "log";
    public const string DoneType = "done";

    /// <summary>The run has another state; live views spell it in lower case.</summary>
    public static RunEvent Status(DateTimeOffset at, string state) => new(at, StatusType, $$"""{"type":"status","status":"{{state.ToLowerInvariant()}}"}""");

    /// <summary>The run has ended: its last state, and what became of its records. Nothing comes after it.</summary>
    public static IReadOnlyList<RunEvent> End(DateTimeOffset at, string state, RunCounts counts) =>
    [
        Status(at, state),
        new(at, DoneType, string.Create(CultureInfo.InvariantCulture,
            $$$"""{"type":"done","stats":{"created":{{{counts.Loaded + counts.Unchanged}}},"skipped":{{{counts.Skipped}}},"failed":{{{counts.Failed}}}}}""")),
    ];

    /// <param name="speed">Records a second, lately; 0 where nothing moves.</param>
    public static RunEvent Progress(DateTimeOffset at, RunProgress progress, double speed) => new(at, ProgressType, string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"progress","current":{{progress.Current}},"total":{{progress.Total}},"percent":{{progress.Percent}},"speed":{{speed:0.0}}}"""));

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

/// <summary>Something that happened in a run, for people and live views; numbered in the commit.</summary>
/// <param name="Data">JSON</param>
internal sealed record RunEvent(DateTimeOffset At, string Type, string Data);
