using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Stores;

/// <summary>How waves, trees and secrets stand in the store.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlannedWave))]
[JsonSerializable(typeof(StatusNode))]
[JsonSerializable(typeof(WaveCredentials))]
internal sealed partial class WaveJson : JsonSerializerContext;
