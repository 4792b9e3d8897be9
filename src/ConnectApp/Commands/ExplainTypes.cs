using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Commands;

[JsonSerializable(typeof(string))]
internal sealed partial class ExplainTypes : JsonSerializerContext
{
    /// <summary>Letters of other scripts stay as they are.</summary>
    public static ExplainTypes Relaxed { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
