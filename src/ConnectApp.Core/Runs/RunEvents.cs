using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Core.Runs;

/// <summary>The live events of a run, as the stream sends them.</summary>
internal static class RunEvents
{
    public const string StatusType = "status";
    public const string ProgressType = "progress";
    public const string LogType = "log";
    public const string DoneType = "done";

    private const int LongestMessage = 500;

    /// <summary>The run has another state, or waits for something else; live views spell the state in lower case.</summary>
    /// <param name="waiting">Null: for nothing; the member is left out then.</param>
    public static RunEvent Status(DateTimeOffset at, string state, RunWait? waiting = null) => new(at, StatusType, JsonSerializer.Serialize(
        new StatusData(StatusType, state.ToLowerInvariant(), waiting is null ? null : new WaitingData(waiting)), EventJson.Readable.StatusData));

    /// <summary>The run has ended: its last state, and what became of its items. Nothing comes after it.</summary>
    public static IReadOnlyList<RunEvent> End(DateTimeOffset at, string state, RunStats stats) =>
    [
        Status(at, state),
        new(at, DoneType, string.Create(CultureInfo.InvariantCulture,
            $$$"""{"type":"done","stats":{"created":{{{stats.Created}}},"skipped":{{{stats.Skipped}}},"failed":{{{stats.Failed}}}}}""")),
    ];

    /// <param name="speed">Items a second, lately; 0 where nothing moves.</param>
    public static RunEvent Progress(DateTimeOffset at, RunProgress progress, double speed) => new(at, ProgressType, string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"progress","current":{{progress.Current}},"total":{{progress.Total}},"percent":{{progress.Percent}},"speed":{{speed:0.0}}}"""));

    /// <param name="message">For people; cut where it is long.</param>
    public static RunEvent Log(DateTimeOffset at, string message) =>
        new(at, LogType, JsonSerializer.Serialize(new LogData(LogType, message.Length <= LongestMessage ? message : message[..LongestMessage] + "…"), EventJson.Readable.LogData));
}

internal sealed record StatusData(string Type, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WaitingData? Waiting);

/// <summary><c>waiting</c> as the API writes it.</summary>
internal sealed record WaitingData(string Code, string Reason, string Since, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until)
{
    public WaitingData(RunWait wait) : this(wait.Code, wait.Reason, Time(wait.Since), wait.Until is { } until ? Time(until) : null) { }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal sealed record LogData(string Type, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusData))]
[JsonSerializable(typeof(LogData))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>Letters of all languages as they are; the data is never put into a page unescaped.</summary>
    public static readonly EventJson Readable = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
