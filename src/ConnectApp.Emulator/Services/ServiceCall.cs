using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.Services;

/// <summary>A call whose operation is known.</summary>
internal sealed class ServiceCall(ServiceRequest request, ServiceOperation operation, IReadOnlyDictionary<string, string> variables, DateTimeOffset now)
{
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 600, AllowDuplicateProperties = false };

    private JsonNode? _json;

    public ServiceRequest Request => request;

    public ServiceOperation Operation => operation;

    /// <summary>When it arrived.</summary>
    public DateTimeOffset Now => now;

    /// <summary>How many of the elements a dial lets fail; 0 without one.</summary>
    public int Partial { get; init; }

    public string this[string variable] => variables[variable];

    /// <summary>What the call is about, for draws of dials that must not depend on the order of calls.</summary>
    public string Thing => string.Join('/', variables.Values);

    public string? Query(string name) => request.Query.GetValueOrDefault(name);

    /// <returns>The number, or null where the text is none.</returns>
    public int? Number(string name) =>
        int.TryParse(Query(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The body; null where it is no JSON.</summary>
    public JsonNode? Json()
    {
        if (_json is not null || request.Body.IsEmpty)
            return _json;
        try
        {
            using var document = JsonDocument.Parse(request.Body, s_strict);
            // Half a surrogate pair is valid JSON and no text.
            return Utf8.IsValid(request.Body.Span) && JsonText.AllValid(document.RootElement) ? _json = JsonNode.Parse(request.Body.Span, documentOptions: s_strict) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body's text, for messages; never more than 200 characters.</summary>
    public string Excerpt() => Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, 200)]);
}
