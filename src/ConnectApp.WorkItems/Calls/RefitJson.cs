using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Refit;

namespace ConnectApp.WorkItems.Calls;

/// <summary>How bodies of both services are read and written.</summary>
internal static class RefitJson
{
    private const int ErrorTextLength = 64 << 10;

    /// <summary>camelCase; numbers also as text; nulls are not sent; depth as ADF needs it.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the bodies are no HTML, and escaped text is up to six times as long
        MaxDepth = 512,
    };

    public static RefitSettings Settings { get; } = new(new SystemTextJsonContentSerializer(Options))
    {
        MaxExceptionContentLength = ErrorTextLength,
    };
}
