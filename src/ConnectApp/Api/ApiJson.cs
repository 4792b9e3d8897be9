using System.Text.Json.Serialization;

namespace ConnectApp.Api;

/// <param name="Message">A sentence for people.</param>
/// <param name="Error">The status's reason phrase.</param>
/// <param name="Code">For programs; one of a fixed set.</param>
internal sealed record ErrorBody(int StatusCode, string Message, string Error, string Code);

/// <param name="Message">A sentence a fault.</param>
internal sealed record ValidationErrorBody(int StatusCode, IReadOnlyList<string> Message, string Error, string Code);

/// <summary>Answer to pause, resume and cancel.</summary>
internal sealed record ControlBody(string Id, string Status);

/// <summary>The bodies of the run API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ValidationErrorBody))]
[JsonSerializable(typeof(ControlBody))]
[JsonSerializable(typeof(RunObject))]
[JsonSerializable(typeof(IReadOnlyList<RunObject>))]
[JsonSerializable(typeof(IReadOnlyList<ListedRun>))]
internal sealed partial class ApiJson : JsonSerializerContext;
