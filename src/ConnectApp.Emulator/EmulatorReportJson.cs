using System.Text.Json.Serialization;

namespace ConnectApp.Emulator;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmulatorReport))]
internal sealed partial class EmulatorReportJson : JsonSerializerContext;
