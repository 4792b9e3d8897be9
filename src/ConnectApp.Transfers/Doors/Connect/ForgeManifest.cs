using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Plans;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Writes the manifest of a Connect app on Forge. Since March 2026 a new app cannot be installed by its descriptor; the server behind it stays the same.
/// Names and fields under <c>connectModules</c> are the descriptor's own (developer.atlassian.com, Forge manifest reference, "connectModules").
/// </summary>
internal static class ForgeManifest
{
    private const string Remote = "connect";

    // Placeholder of Atlassian's own converter, so that its tools recognise it.
    private const string UnregisteredApp = "ari:cloud:ecosystem::app/invalid-run-forge-register";

    public static string Write(JsonObject descriptor, string baseUrl, IReadOnlyList<Product> products)
    {
        var manifest = new Dictionary<string, object>
        {
            ["app"] = new Dictionary<string, object>
            {
                ["id"] = UnregisteredApp,
                ["connect"] = new Dictionary<string, object> { ["key"] = (string)descriptor["key"]!, ["remote"] = Remote },
            },
            ["remotes"] = new List<object> { new Dictionary<string, object> { ["key"] = Remote, ["baseUrl"] = BaseUrls(descriptor, baseUrl) } },
            ["connectModules"] = products.SelectMany(p => Modules(descriptor, p)).ToDictionary(m => m.Key, m => m.Value),
            ["permissions"] = new Dictionary<string, object> { ["scopes"] = products.SelectMany(p => Scopes(descriptor, p)).ToList() },
        };

        var yaml = new SerializerBuilder().WithDefaultScalarStyle(ScalarStyle.Any).WithQuotingNecessaryStrings().DisableAliases().Build().Serialize(manifest);
        return "# Run `forge register` before the first `forge deploy`: it puts the app's own id here.\n" + yaml.ReplaceLineEndings("\n");
    }

    private static object BaseUrls(JsonObject descriptor, string baseUrl)
    {
        if (descriptor["regionBaseUrls"] is not JsonObject regions || regions.Count == 0) return baseUrl;

        var urls = new Dictionary<string, object> { ["default"] = baseUrl };
        foreach (var (region, url) in regions) urls[region] = (string)url!;
        return urls;
    }

    private static IEnumerable<KeyValuePair<string, object>> Modules(JsonObject descriptor, Product product)
    {
        var prefix = ProductNames.Of(product);
        yield return Module("lifecycle", "lifecycle-events", descriptor["lifecycle"]!);
        yield return Module("cloudAppMigration", "app-migration", descriptor["cloudAppMigration"]!);
        foreach (var (name, module) in descriptor["modules"] as JsonObject ?? [])
        {
            if (module is null || (product == Product.Confluence && name.StartsWith("jira", StringComparison.Ordinal))) continue;
            // configurePage and postInstallPage are single objects in a descriptor; a manifest has lists only.
            yield return new($"{prefix}:{name}", module is JsonArray list ? ToYaml(list) : new List<object> { ToYaml(module) });
        }

        KeyValuePair<string, object> Module(string name, string key, JsonNode fields)
        {
            var module = new Dictionary<string, object> { ["key"] = key };
            foreach (var (field, value) in fields.AsObject()) module[field] = ToYaml(value!);
            return new($"{prefix}:{name}", new List<object> { module });
        }
    }

    private static IEnumerable<string> Scopes(JsonObject descriptor, Product product)
    {
        foreach (var node in descriptor["scopes"] as JsonArray ?? [])
        {
            var scope = ((string)node!).ToUpperInvariant();
            var isOfOther = scope == (product == Product.Jira ? "SPACE_ADMIN" : "PROJECT_ADMIN");
            if (scope != "NONE" && !isOfOther) yield return $"{scope.Replace('_', '-').ToLowerInvariant()}:connect-{ProductNames.Of(product)}";
        }
    }

    private static object ToYaml(JsonNode node) => node switch
    {
        JsonObject members => members.Where(m => m.Value is not null).ToDictionary(m => m.Key, m => ToYaml(m.Value!)),
        JsonArray items => items.Where(i => i is not null).Select(i => ToYaml(i!)).ToList(),
        _ => node.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.True => true,
            System.Text.Json.JsonValueKind.False => false,
            System.Text.Json.JsonValueKind.Number => node.GetValue<decimal>(),
            _ => node.GetValue<string>(),
        },
    };
}
