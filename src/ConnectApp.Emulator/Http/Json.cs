using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace ConnectApp.Emulator.Http;

/// <summary>JSON from outside is parsed whole, bounded in depth, and refused unless every text in it is valid.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A time as services write it: UTC, with as many digits of a second as it needs, at most three.</summary>
    public static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", System.Globalization.CultureInfo.InvariantCulture);

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }

    public static JsonElement? TryParse(ReadOnlyMemory<byte> bytes, out string fault)
    {
        fault = "";
        if (!Utf8.IsValid(bytes.Span))
        {
            fault = "body is not valid UTF-8";
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (JsonText.AllValid(document.RootElement))
                return document.RootElement.Clone();
            fault = "body holds half a surrogate pair";
        }
        catch (JsonException)
        {
            fault = "body is not valid JSON, repeats a name, or is nested deeper than 64";
        }

        return null;
    }
}
