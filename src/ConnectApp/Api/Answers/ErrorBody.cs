using System.Text.Json.Serialization;

namespace ConnectApp.Api.Answers;

/// <param name="Message">A sentence for people.</param>
/// <param name="Error">The status's reason phrase.</param>
/// <param name="Code">For programs; one of a fixed set.</param>
internal sealed record ErrorBody(int StatusCode, string Message, string Error, string Code);

/// <param name="Message">A sentence a fault.</param>
internal sealed record ValidationErrorBody(int StatusCode, IReadOnlyList<string> Message, string Error, string Code);

/// <summary>The bodies of refusals.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ValidationErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
