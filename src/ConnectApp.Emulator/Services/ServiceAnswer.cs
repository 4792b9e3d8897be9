using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Services;

/// <summary>What a service answers.</summary>
/// <param name="ContentType">Null where there is no body.</param>
internal sealed record ServiceAnswer(int Status, ReadOnlyMemory<byte> Body, string? ContentType)
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What the client did wrong; null where it did nothing, or where a dial made the answer.</summary>
    public string? Violation { get; init; }

    /// <summary>True for a limit of calls: the answer counts as throttled.</summary>
    public bool IsThrottle { get; init; }

    public static ServiceAnswer Json(int status, JsonNode? body, string contentType = "application/json; charset=utf-8") =>
        new(status, Write(body), contentType);

    public static ServiceAnswer Empty(int status) => new(status, ReadOnlyMemory<byte>.Empty, null);

    /// <summary>No body, but the media type that it would have.</summary>
    public static ServiceAnswer EmptyJson(int status) => Empty(status) with { ContentType = "application/json; charset=utf-8" };

    public static ServiceAnswer Html(int status, string html) => new(status, Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8");

    public static ServiceAnswer Bytes(ReadOnlyMemory<byte> bytes, string contentType) => new(200, bytes, contentType);

    public ServiceAnswer With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    /// <summary>The client's fault, told in the ledger unless a dial made it.</summary>
    public ServiceAnswer Because(string violation) => this with { Violation = violation };

    public static byte[] Write(JsonNode? node) => node is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(node, s_plain);
}
