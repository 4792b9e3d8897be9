using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The product's own REST API, as far as an app needs it to turn ids into keys, and to learn who is an admin.</summary>
/// <param name="admins">Account ids.</param>
internal sealed class ProductOperations(CloudSite site, SiteData data, IReadOnlyList<string> admins)
{
    private const int LargestPage = 250;
    private const int DefaultPage = 25;
    private const string Administer = "ADMINISTER";

    public IReadOnlyList<ApiOperation> All => site.IsConfluence
        ? [Of(PlatformNames.Product[1], FindSpaces) with { Parameters = ["ids", "keys", "limit", "cursor"] }, Of(PlatformNames.Product[3], GetUser) with { Parameters = ["accountId", "expand"] }]
        : [Of(PlatformNames.Product[0], GetProject) with { Parameters = ["expand", "properties"] },
            Of(PlatformNames.Product[2], CheckPermissions) with { BodyMembers = ["accountId", "globalPermissions", "projectPermissions"] }];

    private static ApiOperation Of(string name, Func<TransferCall, ApiAnswer> answer) =>
        ApiOperation.Of(name, answer) with { IsMigration = false };

    private ApiAnswer GetProject(TransferCall call)
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

    /// <summary>Names the permissions of the request that the user has.</summary>
    private ApiAnswer CheckPermissions(TransferCall call)
    {
        if (!call.Body.TryGetProperty("accountId", out var account) || account.ValueKind != JsonValueKind.String)
            return call.Refuse(400, "accountId is no string");
        if (!call.Body.TryGetProperty("globalPermissions", out var asked) || asked.ValueKind != JsonValueKind.Array || asked.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.String))
            return call.Refuse(400, "globalPermissions is no array of strings");
        if (asked.EnumerateArray().FirstOrDefault(p => p.GetString() is not (Administer or "SYSTEM_ADMIN" or "BULK_CHANGE" or "USER_PICKER")) is { ValueKind: JsonValueKind.String } unknown)
            return call.Refuse(400, $"unknown global permission '{ApiCall.Short(unknown.GetString()!, 50)}'");
        var granted = admins.Contains(account.GetString()) && asked.EnumerateArray().Any(p => p.GetString() == Administer);
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("projectPermissions");
            json.WriteEndArray();
            json.WriteStartArray("globalPermissions");
            if (granted)
                json.WriteStringValue(Administer);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    /// <summary>A user; what they may do in the product as a whole only where it is asked for.</summary>
    private ApiAnswer GetUser(TransferCall call)
    {
        if (call.Query.GetValueOrDefault("accountId") is not { Length: > 0 } account)
            return call.Refuse(400, "accountId is missing");
        var expand = call.Query.GetValueOrDefault("expand");
        if (expand is not (null or "operations"))
            return call.Refuse(400, $"unknown expand '{ApiCall.Short(expand, 50)}'");
        string[] operations = admins.Contains(account) ? ["use", "administer", "create_space"] : ["use"];
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "known");
            json.WriteString("accountId", account);
            json.WriteString("accountType", "atlassian");
            if (expand is not null)
            {
                json.WriteStartArray("operations");
                foreach (var operation in operations)
                {
                    json.WriteStartObject();
                    json.WriteString("operation", operation);
                    json.WriteString("targetType", "application");
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }));
    }

    private ApiAnswer FindSpaces(TransferCall call)
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

    private static string Next(TransferCall call, string cursor) => "/wiki/api/v2/spaces?" + string.Join('&', call.Query
        .Where(p => p.Key != "cursor").Append(KeyValuePair.Create("cursor", cursor)).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
}
