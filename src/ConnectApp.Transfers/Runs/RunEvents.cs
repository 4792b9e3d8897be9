using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Progress;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Transfers.Runs;

/// <summary>The live events of a run, numbered without a gap in the commit that they belong to.</summary>
internal static class RunEvents
{
    public const string StatusType = "status";
    public const string ProgressType = "progress";
    public const string LogType = "log";
    public const string DoneType = "done";

    // Numbers behind the newest event. A progress a second makes five minutes; lines and states are seldom, so theirs are hours.
    private const int ProgressKept = 300;
    private const int OthersKept = 2000;
    private const int TidyEvery = 100;
    private const int LongestMessage = 500;

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

    /// <param name="message">For people; cut where it is long.</param>
    public static RunEvent Log(DateTimeOffset at, string message) =>
        new(at, LogType, JsonSerializer.Serialize(new LogData(LogType, message.Length <= LongestMessage ? message : message[..LongestMessage] + "…"), EventJson.Readable.LogData));

    public static void Add(SqliteConnection connection, SqliteTransaction transaction, Run run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0) return;
        var before = connection.ExecuteScalar<long>(
            "SELECT COALESCE(MAX(sequence), 0) FROM events WHERE tenant_id = @TenantId AND run_id = @RunId", run, transaction);
        connection.Execute(
            "INSERT INTO events (tenant_id, run_id, sequence, at, type, data) VALUES (@TenantId, @RunId, @Sequence, @At, @Type, @Data)",
            events.Select((e, i) => new { run.TenantId, run.RunId, Sequence = before + i + 1, e.At, e.Type, e.Data }), transaction);
        var last = before + events.Count;
        if (before / TidyEvery != last / TidyEvery) MakeRoom(connection, transaction, run, last);
    }

    /// <summary>
    /// An old number of a progress is worth nothing beside a newer one, so those go soon and nobody misses them. Lines and states are kept longer; that they went is
    /// noted, for a reader who comes back from before has missed something.
    /// </summary>
    private static void MakeRoom(SqliteConnection connection, SqliteTransaction transaction, Run run, long last)
    {
        var limits = new { run.TenantId, run.RunId, Progress = last - ProgressKept, Others = last - OthersKept };
        connection.Execute(
            "DELETE FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND sequence <= @Progress AND type = 'progress'", limits, transaction);
        if (connection.Execute("DELETE FROM events WHERE tenant_id = @TenantId AND run_id = @RunId AND sequence <= @Others", limits, transaction) > 0)
        {
            connection.Execute("UPDATE runs SET events_dropped = MAX(events_dropped, @Others) WHERE tenant_id = @TenantId AND run_id = @RunId", limits, transaction);
        }
    }
}

/// <summary>Something that happened in a run, for people and live views; numbered in the commit.</summary>
/// <param name="Data">JSON</param>
internal sealed record RunEvent(DateTimeOffset At, string Type, string Data);

internal sealed record LogData(string Type, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LogData))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>Letters of all languages as they are; the data is never put into a page unescaped.</summary>
    public static readonly EventJson Readable = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
