using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Plans;

[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(PlannedWave))]
internal sealed partial class PlanJson : JsonSerializerContext;
