using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Reports;

/// <summary>A wave as verbs and API show it; what does not exist yet is null.</summary>
/// <param name="Checks">Of the newest check: how many of each outcome.</param>
/// <param name="Overridden">Failed checks that the migrate task excludes.</param>
/// <param name="Scopes">By part of the scope: how many of each outcome.</param>
/// <param name="Apps">Status of the app migrations.</param>
/// <param name="Transfers">Ids of the transfers of this backend's app that came from the wave.</param>
internal record WaveObject(
    string Name,
    string Status,
    string? JobId,
    IReadOnlyList<WaveTaskObject> Tasks,
    IReadOnlyDictionary<string, int>? Checks,
    IReadOnlyList<string> Overridden,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>? Scopes,
    string? Apps,
    IReadOnlyList<WaveArtifactObject> Artifacts,
    IReadOnlyList<string> Transfers,
    string? Message);

/// <summary>A wave in a list, with what tells it from others.</summary>
internal sealed record ListedWave : WaveObject
{
    public ListedWave(WaveObject wave, string runId, string plan, string? waitsFor, IReadOnlyList<WaveClock> clocks) : base(wave) =>
        (Wave, RunId, Plan, WaitsFor, Clocks) = (wave, runId, plan, waitsFor, clocks);

    /// <summary>The same without what only a list needs.</summary>
    [JsonIgnore]
    public WaveObject Wave { get; }

    [JsonPropertyOrder(1)]
    public string RunId { get; }

    [JsonPropertyOrder(1)]
    public string Plan { get; }

    [JsonPropertyOrder(1)]
    public string? WaitsFor { get; }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<WaveClock> Clocks { get; }
}

/// <param name="Task"><c>Check</c> or <c>Migrate</c>.</param>
/// <param name="TaskId">Null: it is not accepted yet.</param>
internal sealed record WaveTaskObject(string? TaskId, string Task, string? Status, string? Outcome);

/// <param name="File">Absolute path; null: it is not fetched.</param>
internal sealed record WaveArtifactObject(string Name, string? File, long? Bytes);

/// <param name="Clock"><c>attach</c>, <c>assistant token</c>, <c>window</c>, <c>apps</c> or <c>artifact NAME</c>.</param>
internal sealed record WaveClock(string Clock, DateTimeOffset Until);

/// <summary>What <c>waves run</c> prints last.</summary>
/// <param name="Requests">Calls of this process by operation, failed ones included.</param>
internal sealed record PlanObject(string? Plan, string Status, double Seconds, IReadOnlyList<WaveObject> Waves, IReadOnlyDictionary<string, long> Requests);

/// <summary>An artifact of the run API.</summary>
internal sealed record ApiArtifact(string Name, string TaskId, long? Bytes, string? Sha256, DateTimeOffset? ExpiresAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<ListedWave>))]
[JsonSerializable(typeof(ListedWave))]
[JsonSerializable(typeof(IReadOnlyList<ApiArtifact>))]
[JsonSerializable(typeof(PlanObject))]
[JsonSerializable(typeof(StatusNode))]
internal sealed partial class WaveObjectJson : JsonSerializerContext;
