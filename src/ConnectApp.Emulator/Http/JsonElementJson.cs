using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Emulator.Http;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonElementJson : JsonSerializerContext;
