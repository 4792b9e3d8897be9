using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

// The wire's own shapes. Unknown fields are passed over, words stay strings, numbers may stand for them; what is not nullable here must be there.
/// <param name="Key">Forge's name of the s3Key.</param>
internal sealed record UploadedDataWire(string? S3Key = null, string? Label = null, string? Key = null);
internal sealed record MessageReportWire(string Status, IReadOnlyList<string> MessageIds);
internal sealed record CustomerLogWire(string Message);
internal sealed record SignedUrlWire(string Url);
internal sealed record PageMetaWire(bool HasNext, string? LastEntity = null);
internal sealed record MappingPageWire(
    [property: JsonConverter(typeof(MappingEntriesConverter))] IReadOnlyList<MappingEntry> Items, PageMetaWire Meta);
internal sealed record ContainerPageWire(
    [property: JsonConverter(typeof(ContainersConverter))] IReadOnlyList<Container> Containers, PageMetaWire Meta);
internal sealed record ContainerWire(string? Type = null, string? Key = null, string? SourceId = null, string? SelectedUsers = null);
internal sealed record RecentTransferWire(string? TransferId = null, string? Status = null, RecentMigrationWire? MigrationDetails = null);
internal sealed record RecentMigrationWire(string? MigrationId = null, string? MigrationScopeId = null, string? Name = null,
    string? CreatedAt = null, string? JiraClientKey = null, string? ConfluenceClientKey = null, string? CloudUrl = null);
internal sealed record WebhooksWire(IReadOnlyList<string> Endpoints);
internal sealed record ServerErrorWire(string? ExceptionType = null, string? SafeStackTrace = null);
internal sealed record FeedbackWire(JsonObject Details);
internal sealed record ProgressWire(string Status, int? Percent, string? Message);
internal sealed record ProjectWire(string Id, string Key, string? Name = null);
internal sealed record SpaceWire(string Id, string Key, string? Name = null);
internal sealed record LinksWire(string? Next = null);
internal sealed record SpacesWire(
    IReadOnlyList<SpaceWire> Results, [property: JsonPropertyName("_links")] LinksWire? Links = null);
internal sealed record PermissionsCheckWire(IReadOnlyList<string> GlobalPermissions, string AccountId);
internal sealed record GrantedPermissionsWire(IReadOnlyList<string> GlobalPermissions);
internal sealed record UserOperationsWire(IReadOnlyList<UserOperationWire?> Operations);
internal sealed record UserOperationWire(string Operation, string TargetType);

/// <summary>Reads and writes the bodies; the depth is far beyond the contract's four levels.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, MaxDepth = 64, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TextConverter), typeof(FlagConverter)])]
[JsonSerializable(typeof(IReadOnlyList<UploadedDataWire>))]
[JsonSerializable(typeof(SignedUrlWire))]
[JsonSerializable(typeof(MappingsWire))]
[JsonSerializable(typeof(MappingPageWire))]
[JsonSerializable(typeof(ContainerPageWire))]
[JsonSerializable(typeof(ContainerWire))]
[JsonSerializable(typeof(IReadOnlyList<RecentTransferWire>))]
[JsonSerializable(typeof(WebhooksWire))]
[JsonSerializable(typeof(ServerErrorWire))]
[JsonSerializable(typeof(FeedbackWire))]
[JsonSerializable(typeof(ProgressWire))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(MessageReportWire))]
[JsonSerializable(typeof(CustomerLogWire))]
[JsonSerializable(typeof(ProjectWire))]
[JsonSerializable(typeof(SpacesWire))]
[JsonSerializable(typeof(PermissionsCheckWire))]
[JsonSerializable(typeof(GrantedPermissionsWire))]
[JsonSerializable(typeof(UserOperationsWire))]
internal sealed partial class PlatformJson : JsonSerializerContext;
