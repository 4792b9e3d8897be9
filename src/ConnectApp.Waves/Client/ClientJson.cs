using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Client;

/// <summary>The wire's JSON: camelCase, members that are null left out, a comma too many allowed (the published examples have one).</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowTrailingCommas = true)]
[JsonSerializable(typeof(JobDefinition))]
[JsonSerializable(typeof(CreatedJob))]
[JsonSerializable(typeof(TaskRequest))]
[JsonSerializable(typeof(MigrationTask))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(StatusPage))]
[JsonSerializable(typeof(StatusNode))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(CloudToken))]
[JsonSerializable(typeof(SaveTokenRequest))]
[JsonSerializable(typeof(SavedToken))]
[JsonSerializable(typeof(AttachAnswer))]
[JsonSerializable(typeof(MappingRequest))]
[JsonSerializable(typeof(MappingJob))]
[JsonSerializable(typeof(MappingDownload))]
internal sealed partial class ClientJson : JsonSerializerContext;
