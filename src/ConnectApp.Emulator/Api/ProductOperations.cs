using System.Text.Json;
using ConnectApp.Emulator.Site;

namespace ConnectApp.Emulator.Api;

/// <summary>The product's own REST API, as far as an app needs it to turn ids into keys.</summary>
internal sealed class ProductOperations(CloudSite site, SiteData data)
{
    private const int LargestPage = 250;
    private const int DefaultPage = 25;

    public static readonly string[] Names = ["GET /rest/api/3/project/{projectIdOrKey}", "GET /api/v2/spaces"];

    public IReadOnlyList<ApiOperation> All => site.IsConfluence
        ? [Of(Names[1], FindSpaces) with { Parameters = ["ids", "keys", "limit", "cursor"] }]
        : [Of(Names[0], GetProject) with { Parameters = ["expand", "properties"] }];

    private static ApiOperation Of(string name, Func<ApiCall, ApiAnswer> answer) =>
        new(name, "GET", name.Split(' ')[1].Split('/'), answer) { IsMigration = false };

    private ApiAnswer GetProject(ApiCall call)
    {
        if ((data.FindById(call.PathId) ?? data.FindByKey(call.PathId)) is not { } project)
            return ApiAnswer.Error(404, $"No project could be found with key or id '{ApiCall.Short(call.PathId, 50)}'.");
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("self", $"{site.BaseUrl}/rest/api/3/project/{project.CloudId}");
            json.WriteString("id", project.CloudId);
            json.WriteString("key", project.CloudKey);
            json.WriteString("name", project.CloudKey);
            json.WriteString("projectTypeKey", "software");
            json.WriteEndObject();
        }));
    }

    private ApiAnswer FindSpaces(ApiCall call)
    {
        var limit = call.Number("limit") ?? DefaultPage;
        if (limit is < 1 or > LargestPage)
            return call.Refuse(400, $"limit is not within 1 and {LargestPage}");
        var ids = call.Query.GetValueOrDefault("ids")?.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        if (ids?.Count > LargestPage)
            return call.Refuse(400, $"{ids.Count} ids; at most {LargestPage} are allowed");
        var keys = call.Query.GetValueOrDefault("keys")?.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var cursor = call.Query.GetValueOrDefault("cursor");
        var found = data.Containers.Where(c => (ids is null || ids.Contains(c.CloudId)) && (keys is null || keys.Contains(c.CloudKey))
            && (cursor is null || ServerIdOrder.Instance.Compare(c.CloudId, cursor) > 0)).Take(limit + 1).ToArray();
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var space in found.Take(limit))
                WriteSpace(json, space);
            json.WriteEndArray();
            json.WriteStartObject("_links");
            if (found.Length > limit)
                json.WriteString("next", Next(call, found[limit - 1].CloudId));
            json.WriteString("base", site.BaseUrl.AbsoluteUri);
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    private static void WriteSpace(Utf8JsonWriter json, Container space)
    {
        json.WriteStartObject();
        json.WriteString("id", space.CloudId);
        json.WriteString("key", space.CloudKey);
        json.WriteString("name", space.CloudKey);
        json.WriteString("type", "global");
        json.WriteString("status", "current");
        json.WriteStartObject("_links");
        json.WriteString("webui", $"/spaces/{space.CloudKey}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Next(ApiCall call, string cursor) => "/wiki/api/v2/spaces?" + string.Join('&', call.Query
        .Where(p => p.Key != "cursor").Append(KeyValuePair.Create("cursor", cursor)).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
}
