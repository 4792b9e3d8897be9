using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>Mappings and containers, by page and by key; both doors have them.</summary>
internal sealed class MappingOperations(SiteData data, ScenarioRun scenario, MappingLimits limits)
{
    /// <summary>What the platform grants since May 2022, whatever is asked ("Paginated mapping endpoint page size deprecation notice").</summary>
    private const int GrantedMappingPage = 1200;
    private const int LargestContainerPage = 250;
    private const int MostKeys = 100;

    public IReadOnlyList<ApiOperation> All =>
    [
        ApiOperation.Of("POST /mapping/{transferId}/find", FindMappings) with { NeedsTransfer = true, Parameters = ["namespace"], BodyMembers = [], TakesArray = true },
        ApiOperation.Of("GET /mapping/{transferId}/page", PageMappings) with { NeedsTransfer = true, Parameters = ["namespace", "lastEntity", "pageSize"] },
        ApiOperation.Of("GET /container/{transferId}/page", PageContainers) with
        {
            NeedsTransfer = true, TimeOverIs400 = true, Parameters = ["containerType", "lastEntity", "pageSize"],
        },
    ];

    private ApiAnswer FindMappings(TransferCall call)
    {
        if (!call.Query.TryGetValue("namespace", out var mappingNamespace) || mappingNamespace.Length == 0)
            return call.Refuse(400, "namespace is missing");
        var keys = call.Body.EnumerateArray().Select(key => key.ValueKind == JsonValueKind.String ? key.GetString()! : "").ToArray();
        if (keys.Contains(""))
            return call.Refuse(400, "List contains null or empty values");
        if (limits.TakesDistinctKeysOnly && keys.Distinct(StringComparer.Ordinal).Count() != keys.Length)
            return call.Refuse(400, "List contains a key twice");
        if (keys.Length > MostKeys)
            call.Fault($"{keys.Length} keys; {MostKeys} is what is known to be allowed");
        var table = data.Table(mappingNamespace);
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            foreach (var key in keys.Distinct(StringComparer.Ordinal))
            {
                if (scenario.Mapping.Show(call.Transfer, mappingNamespace, key, table.Find(key)) is { } cloudId)
                    json.WriteString(key, cloudId);
            }

            json.WriteEndObject();
        }));
    }

    private ApiAnswer PageMappings(TransferCall call)
    {
        if (!call.Query.TryGetValue("namespace", out var mappingNamespace) || mappingNamespace.Length == 0)
            return call.Refuse(400, "namespace is missing");
        var asked = call.Number("pageSize") ?? limits.LargestPage;
        if (asked < 1 || asked > limits.LargestPage)
            return call.Refuse(400, $"pageSize is not within 1 and {limits.LargestPage}");
        var size = Math.Min(asked, GrantedMappingPage);
        var page = scenario.Mapping.Page(data.Table(mappingNamespace), call.Transfer, mappingNamespace, LastEntity(call), size);
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("items");
            foreach (var (serverId, cloudId) in page.Items)
                json.WriteString(serverId, cloudId);
            json.WriteEndObject();
            WriteMeta(json, page.HasNext, page.LastEntity, page.Size);
            json.WriteEndObject();
        }));
    }

    private ApiAnswer PageContainers(TransferCall call)
    {
        var type = call.Query.GetValueOrDefault("containerType");
        if (type is not ("JiraProject" or "ConfluenceSpace" or "Site"))
            return call.Refuse(400, "containerType is none of ConfluenceSpace, JiraProject, Site");
        var size = call.Number("pageSize") ?? LargestContainerPage;
        if (size is < 1 or > LargestContainerPage)
            return call.Refuse(400, $"pageSize is not within 1 and {LargestContainerPage}");

        var lastEntity = LastEntity(call);
        List<Container> page = [];
        if (type == data.ContainerType)
            page = [.. data.Containers.Where(c => lastEntity is null || ServerIdOrder.Instance.Compare(c.SourceId, lastEntity) > 0).Take(size + 1)];
        var hasNext = page.Count > size;
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("containers");
            foreach (var container in page.Take(size))
            {
                json.WriteStartObject(container.SourceId);
                json.WriteString("type", type);
                json.WriteString("key", container.SourceKey);
                json.WriteString("sourceId", container.SourceId);
                json.WriteEndObject();
            }

            if (type == "Site" && lastEntity is null)
            {
                json.WriteStartObject("site");
                json.WriteString("type", type);
                json.WriteString("selectedUsers", "ALL_USERS");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteMeta(json, hasNext, hasNext ? page[size - 1].SourceId : null, size);
            json.WriteEndObject();
        }));
    }

    private static string? LastEntity(TransferCall call) => call.Query.GetValueOrDefault("lastEntity") is { Length: > 0 } text ? text : null;

    private static void WriteMeta(Utf8JsonWriter json, bool hasNext, string? lastEntity, int pageSize)
    {
        json.WriteStartObject("meta");
        json.WriteBoolean("hasNext", hasNext);
        if (lastEntity is not null)
            json.WriteString("lastEntity", lastEntity);
        json.WriteNumber("pageSize", pageSize);
        json.WriteEndObject();
    }
}
