using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Plans;

namespace ConnectApp.Waves.Starting;

/// <summary>What <c>waves run</c> leaves in the store where another process holds it: a plan with its secrets, sealed by the store's key ring.</summary>
internal sealed record WaveRequest(WavePlan Plan, StartChoices Choices)
{
    /// <summary>Its kind among requests.</summary>
    public const string Kind = "waves";

    public string Seal(RunSecrets secrets)
    {
        var key = new RunId(Guid.NewGuid());
        return $"{key}:{Convert.ToBase64String(secrets.Seal(key, JsonSerializer.SerializeToUtf8Bytes(this, WaveRequestJson.Default.WaveRequest)))}";
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The key ring is another one.</exception>
    public static WaveRequest Open(RunSecrets secrets, string text)
    {
        var parts = text.Split(':', 2);
        var bytes = secrets.Open(new RunId(Guid.Parse(parts[0])), Convert.FromBase64String(parts[1]));
        return JsonSerializer.Deserialize(bytes, WaveRequestJson.Default.WaveRequest) ?? throw new InvalidDataException("The request is empty.");
    }

    /// <summary>The secrets stay out of messages and logs.</summary>
    public override string ToString() => Plan.Name;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WaveRequest))]
internal sealed partial class WaveRequestJson : JsonSerializerContext;
