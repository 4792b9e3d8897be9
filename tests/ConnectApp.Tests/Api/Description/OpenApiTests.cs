using ConnectApp.Api.Answers;
using ConnectApp.Composition;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Api.Description;

public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly string s_rules = Path.Combine(Repository.Root, "tests", "openapi");
    private static readonly string s_spectral = Path.Combine(s_rules, "node_modules", "@stoplight", "spectral-cli", "dist", "index.js");
    private ApiStage _stage = null!;
    private JsonNode _document = null!;

    public async Task InitializeAsync()
    {
        _stage = await ApiStage.StartAsync(TestExport.Small(1));
        var answer = await _stage.GetAsync("/openapi/v1.json", null);
        Assert.Equal((200, "application/json"), (answer.Code, answer.ContentHeaders.ContentType!.MediaType));
        _document = answer.Json;
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public void Document_EveryRouteOfApiAndHealth_IsDescribed()
    {
        var mapped = _stage.Backend.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(m => m != "HEAD").Select(m => $"{m} /{e.RoutePattern.RawText!.TrimStart('/')}") ?? [])
            .Where(r => r.Contains(" /api/", StringComparison.Ordinal) || r.Contains(" /health/", StringComparison.Ordinal));

        var described = _document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}"));

        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_Operations_SayWhoMayCallAndHowTheyRefuse()
    {
        var stream = _document["paths"]!["/api/migrations/{runId}/stream"]!["get"]!;
        var records = _document["paths"]!["/api/records/{entity}"]!["get"]!;
        var status = _document["paths"]!["/api/migrations/{runId}/status"]!["get"]!;

        Assert.Equal(["operator", "siteAdmin", "queryToken"], stream["security"]!.AsArray().Select(s => s!.AsObject().Single().Key));
        Assert.Equal(["operator"], records["security"]!.AsArray().Select(s => s!.AsObject().Single().Key));
        Assert.NotNull(stream["responses"]!["200"]!["content"]!["text/event-stream"]);
        Assert.NotNull(stream["responses"]!["204"]);
        Assert.EndsWith("ProblemBody", (string)records["responses"]!["404"]!["content"]!["application/problem+json"]!["schema"]!["$ref"]!, StringComparison.Ordinal);
        Assert.EndsWith("ErrorBody", (string)status["responses"]!["404"]!["content"]!["application/json"]!["schema"]!["$ref"]!, StringComparison.Ordinal);
        Assert.Equal(["401", "403", "404", "429", "503"], status["responses"]!.AsObject().Select(r => r.Key).Where(k => k != "200").Order(StringComparer.Ordinal));
        Assert.All(["429", "503"], code => Assert.NotNull(status["responses"]![code]!["headers"]!["Retry-After"]));
        Assert.Equal("bearer", (string)_document["components"]!["securitySchemes"]!["operator"]!["scheme"]!);
        Assert.Equal(500, (int)_document["paths"]!["/api/migrations/{runId}/problems"]!["get"]!["parameters"]!.AsArray().Single(p => (string)p!["name"]! == "limit")!["schema"]!["maximum"]!);
    }

    [Theory]
    [InlineData("/api/runs", "200", "projectId")]
    [InlineData("/api/runs", "200", "tenantId")]
    [InlineData("/api/runs", "200", "migrationName")]
    [InlineData("/api/migrations", "200", "errorMessage")]
    [InlineData("/api/migrations/{runId}/files", "200", "next")]
    [InlineData("/api/migrations/{runId}/files", "404", "detail")]
    public void Document_WhatAnAnswerAlwaysHolds_IsRequired(string path, string status, string member) => Assert.Contains(member, Required(path, status));

    [Fact]
    public void Document_FaultsOfARequest_AreNotInEachRefusal() => Assert.DoesNotContain("errors", Required("/api/migrations/{runId}/files", "404"));

    private List<string> Required(string path, string status)
    {
        var schema = _document["paths"]![path]!["get"]!["responses"]![status]!["content"]!.AsObject().First().Value!["schema"]!;
        schema = schema["items"] ?? schema;
        var component = _document["components"]!["schemas"]![((string)schema["$ref"]!).Split('/')[^1]]!;
        return [.. component["required"]!.AsArray().Select(r => (string)r!)];
    }

    /// <summary>All recommended rules, without an exception.</summary>
    [Fact]
    public async Task Document_Spectral_FindsNothing()
    {
        Assert.True(File.Exists(s_spectral), $"Spectral is not at {s_spectral}; tests/run installs it, or npm ci in tests/openapi.");
        var path = Path.Combine(Path.GetTempPath(), $"openapi-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, _document.ToJsonString());
        using var spectral = Process.Start(new ProcessStartInfo("node",
            [s_spectral, "lint", path, "--ruleset", Path.Combine(s_rules, ".spectral.yaml"), "--fail-severity", "hint", "--format", "text"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var found = await spectral.StandardOutput.ReadToEndAsync();
        await spectral.WaitForExitAsync();
        File.Delete(path);

        Assert.True(spectral.ExitCode == 0, found + await spectral.StandardError.ReadToEndAsync());
    }
}
