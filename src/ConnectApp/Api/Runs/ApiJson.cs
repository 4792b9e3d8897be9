using ConnectApp.Api.Answers;
using System.Text.Json.Serialization;

namespace ConnectApp.Api.Runs;

/// <summary>Answer to pause, resume and cancel.</summary>
internal sealed record ControlBody(string Id, string Status);

/// <summary>The bodies of the run API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlBody))]
[JsonSerializable(typeof(RunObject))]
[JsonSerializable(typeof(IReadOnlyList<RunObject>))]
[JsonSerializable(typeof(IReadOnlyList<ListedRun>))]
internal sealed partial class ApiJson : JsonSerializerContext;
