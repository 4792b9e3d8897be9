using System.Text.Json;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Api.Answers;

/// <summary>The JSON body of a call of the API, or why it is refused. No refusal repeats a value: a body may hold secrets.</summary>
internal sealed class JsonBody : IDisposable
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonRequest.MaxDepth };

    private readonly JsonDocument? _document;

    private JsonBody(JsonDocument? document, IResult? refusal) => (_document, Refusal) = (document, refusal);

    /// <summary>Null: the body was read.</summary>
    public IResult? Refusal { get; }

    /// <summary>Of kind Undefined where the call has no body.</summary>
    public JsonElement Json => _document?.RootElement ?? default;

    public static async Task<JsonBody> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > JsonRequest.MaxBytes || await JsonRequest.ReadAsync(context, cancellationToken) is not { } bytes)
            return Refused(ApiErrors.Error(StatusCodes.Status413PayloadTooLarge, ApiErrors.ValidationFailed, $"The body may have {JsonRequest.MaxBytes} bytes"));
        if (bytes.IsEmpty) return new JsonBody(null, null);
        try
        {
            return new JsonBody(JsonDocument.Parse(bytes, s_strict), null);
        }
        catch (JsonException exception)
        {
            return Refused(ApiErrors.Validation($"the body must be JSON without repeated members; line {(exception.LineNumber ?? 0) + 1} is not"));
        }
    }

    public void Dispose() => _document?.Dispose();

    private static JsonBody Refused(IResult refusal) => new(null, refusal);
}
