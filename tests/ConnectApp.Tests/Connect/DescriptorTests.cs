using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Routing;
using Xunit;
using YamlDotNet.Serialization;

namespace ConnectApp.Tests.Connect;

public sealed class DescriptorTests
{
    private static readonly DraftSchema s_schema = new(JsonDocument.Parse(File.ReadAllBytes(Repository.TestData("connect-descriptor.schema.json"))).RootElement);

    private static readonly Dictionary<string, Action<JsonObject>> s_broken = new()
    {
        ["unknown member"] = d => d["cloudAppMigrations"] = new JsonObject(),
        ["no key"] = d => d.Remove("key"),
        ["key with a blank"] = d => d["key"] = "a b",
        ["key too long"] = d => d["key"] = new string('k', 65),
        ["empty name"] = d => d["name"] = "",
        ["http base URL"] = d => d["baseUrl"] = "http://app.example.com",
        ["base URL with a slash"] = d => d["baseUrl"] = "https://app.example.com/",
        ["api version 0"] = d => d["apiVersion"] = 0,
        ["api version 1.5"] = d => d["apiVersion"] = 1.5,
        ["other authentication"] = d => d["authentication"]!["type"] = "none",
        ["unsigned install"] = d => d["apiMigrations"]!["signed-install"] = false,
        ["unknown scope"] = d => d["scopes"] = new JsonArray("READ", "EVERYTHING"),
        ["scope twice"] = d => d["scopes"] = new JsonArray("READ", "READ"),
        ["scopes no list"] = d => d["scopes"] = "READ",
        ["relative path"] = d => d["lifecycle"]!["installed"] = "connect/installed",
        ["webhook under modules"] = d => d["cloudAppMigration"] = new JsonObject { ["path"] = "/x" },
        ["page without URL"] = d => d["modules"]!["adminPages"]![0]!.AsObject().Remove("url"),
        ["page key with a dot"] = d => d["modules"]!["adminPages"]![0]!["key"] = "a.b",
        ["licensing as text"] = d => d["enableLicensing"] = "true",
        ["too long a migration"] = d => d["dataResidency"] = new JsonObject { ["maxMigrationDurationHours"] = 25 },
        ["regional http URL"] = d => d["regionBaseUrls"] = new JsonObject { ["EU"] = "http://eu.example.com" },
    };

    public static TheoryData<string> Broken => [.. s_broken.Keys];

    [Fact]
    public async Task Served_WithTheConfiguredBaseUrl_FitsTheSchema()
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:BaseUrl", "https://App.example.com/checklists/"));

        var answer = await host.Client.GetAsync("/atlassian-connect.json");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Empty(s_schema.Check(json.RootElement));
        Assert.Equal("https://App.example.com/checklists", json.RootElement.GetProperty("baseUrl").GetString());
        Assert.Equal("com.example.checklists", json.RootElement.GetProperty("key").GetString());
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Schema_BrokenDescriptor_IsRefused(string fault)
    {
        var descriptor = JsonNode.Parse(Descriptor.Load(Repository.DescriptorPath).ToJson(new Uri("https://app.example.com")))!.AsObject();
        s_broken[fault](descriptor);

        Assert.NotEmpty(s_schema.Check(JsonSerializer.SerializeToElement(descriptor)));
    }

    [Fact]
    public void Schema_KeywordTheCheckerDoesNotKnow_IsNotPassedOver()
    {
        var schema = new DraftSchema(JsonDocument.Parse("""{"type":"object","if":{}}""").RootElement);

        Assert.Throws<NotSupportedException>(() => schema.Check(JsonDocument.Parse("{}").RootElement));
    }

    [Fact]
    public async Task Served_WithoutConfiguredBaseUrl_NamesTheListeningAddress()
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:BaseUrl", null));

        using var json = JsonDocument.Parse(await host.Client.GetStringAsync("/atlassian-connect.json"));

        Assert.Equal(host.Address.AbsoluteUri.TrimEnd('/'), json.RootElement.GetProperty("baseUrl").GetString());
    }

    [Fact]
    public async Task LifecyclePaths_OfTheDescriptor_AreMapped()
    {
        await using var host = await ConnectHost.StartAsync();
        var mapped = host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).ToHashSet();

        var descriptor = JsonNode.Parse(File.ReadAllText(Repository.DescriptorPath))!;

        Assert.All(descriptor["lifecycle"]!.AsObject(), l => Assert.Contains(l.Value!.GetValue<string>(), mapped));
    }

    [Fact]
    public void ToForgeManifest_OfTheDescriptor_HoldsItsPathsScopesAndPages()
    {
        var yaml = Descriptor.Load(Repository.DescriptorPath).ToForgeManifest(new Uri("https://app.example.com/base"));

        var manifest = JsonNode.Parse(JsonSerializer.Serialize(ToJson(new DeserializerBuilder().Build().Deserialize<object>(yaml))))!;
        Assert.Equal("com.example.checklists", (string?)manifest["app"]!["connect"]!["key"]);
        Assert.Equal((string?)manifest["remotes"]![0]!["key"], (string?)manifest["app"]!["connect"]!["remote"]);
        Assert.Equal("https://app.example.com/base", (string?)manifest["remotes"]![0]!["baseUrl"]);
        foreach (var product in new[] { "jira", "confluence" })
        {
            var modules = manifest["connectModules"]!;
            Assert.Equal("/connect/installed", (string?)modules[$"{product}:lifecycle"]![0]!["installed"]);
            Assert.Equal("/connect/migration", (string?)modules[$"{product}:cloudAppMigration"]![0]!["migrationWebhookPath"]);
            Assert.NotNull(modules[$"{product}:cloudAppMigration"]![0]!["key"]);
            Assert.Equal("Checklists: data migration", (string?)modules[$"{product}:adminPages"]![0]!["name"]!["value"]);
        }

        Assert.Equal(["read:connect-jira", "write:connect-jira", "read:connect-confluence", "write:connect-confluence"],
            manifest["permissions"]!["scopes"]!.AsArray().Select(s => (string?)s));
    }

    [Fact]
    public void ToForgeManifest_SinglePagesRegionsAndProductScopes_AreWrittenAsForgeWantsThem()
    {
        var source = JsonNode.Parse(File.ReadAllText(Repository.DescriptorPath))!.AsObject();
        source["modules"]!["configurePage"] = new JsonObject { ["key"] = "configure", ["name"] = new JsonObject { ["value"] = "Set up" }, ["url"] = "/configure", ["weight"] = 10 };
        source["modules"]!["jiraProjectPages"] = new JsonArray();
        source["scopes"] = new JsonArray("NONE", "project_admin", "SPACE_ADMIN", "ACT_AS_USER");
        source["regionBaseUrls"] = new JsonObject { ["EU"] = "https://eu.example.com" };
        var descriptor = Descriptor.Parse(source.ToJsonString(), "test");

        var jira = descriptor.ToForgeManifest(new Uri("https://app.example.com"), Product.Jira);
        var confluence = descriptor.ToForgeManifest(new Uri("https://app.example.com"), Product.Confluence);

        Assert.Contains("jira:configurePage:\n  - key: configure", jira, StringComparison.Ordinal);
        Assert.Contains("weight: 10\n", jira, StringComparison.Ordinal);
        Assert.Contains("default: https://app.example.com\n    EU: https://eu.example.com", jira, StringComparison.Ordinal);
        Assert.Contains("- project-admin:connect-jira\n  - act-as-user:connect-jira", jira, StringComparison.Ordinal);
        Assert.Contains("- space-admin:connect-confluence\n  - act-as-user:connect-confluence", confluence, StringComparison.Ordinal);
        Assert.DoesNotContain("jira", confluence.Replace("confluence:jira", "jira", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"key":"a","key":"b"}""", "no JSON")]
    [InlineData("""{"key":"a b"}""", "key is 'a b'")]
    [InlineData("""{"key":"a"}""", "name is missing")]
    [InlineData("""{"key":"a","name":"A","authentication":{"type":"none"}}""", "authentication.type is 'none'")]
    [InlineData("""{"key":"a","name":"A","authentication":{"type":"jwt"},"apiMigrations":{"context-qsh":true}}""", "signed-install")]
    [InlineData("""{"key":"a","name":"A","authentication":{"type":"jwt"},"apiMigrations":{"signed-install":true,"context-qsh":true},"lifecycle":{"installed":"x"}}""", "lifecycle.installed is 'x'")]
    public void Parse_BrokenFile_SaysWhatAndWhere(string text, string expected)
    {
        var exception = Assert.Throws<InvalidDataException>(() => Descriptor.Parse(text, "app.json"));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("app.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_NamesThePathAndTheKey()
    {
        var exception = Assert.Throws<InvalidDataException>(() => Descriptor.Load("/nowhere/app.json"));

        Assert.Contains("/nowhere/app.json (Connect:Descriptor)", exception.Message, StringComparison.Ordinal);
    }

    private static object? ToJson(object? yaml) => yaml switch
    {
        Dictionary<object, object> map => map.ToDictionary(m => (string)m.Key, m => ToJson(m.Value)),
        List<object> list => list.Select(ToJson).ToList(),
        _ => yaml,
    };
}
