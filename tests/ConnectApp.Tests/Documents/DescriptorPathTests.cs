using System.Text.Json;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Documents;

public sealed class DescriptorPathTests
{
    [Fact]
    public async Task Descriptor_EveryCallbackPath_IsMapped()
    {
        await using var backend = new MappedBackend();
        using var descriptor = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.DescriptorPath));
        var lifecycle = descriptor.RootElement.GetProperty("lifecycle").EnumerateObject().Select(p => p.Value.GetString()!).ToList();
        var webhook = descriptor.RootElement.GetProperty("cloudAppMigration").GetProperty("migrationWebhookPath").GetString()!;

        var unmapped = lifecycle.Append(webhook).Where(p => !backend.Maps("POST", p));

        Assert.Equal(4, lifecycle.Count);
        Assert.Empty(unmapped);
        Assert.True(backend.Maps("GET", "/atlassian-connect.json"));
    }

    [Fact]
    public async Task Descriptor_EveryPageOfItsModules_IsMapped()
    {
        await using var backend = new MappedBackend();
        using var descriptor = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.DescriptorPath));
        var pages = descriptor.RootElement.GetProperty("modules").EnumerateObject()
            .SelectMany(m => m.Value.ValueKind == JsonValueKind.Array ? m.Value.EnumerateArray().ToArray() : [m.Value])
            .Where(m => m.TryGetProperty("url", out _)).Select(m => m.GetProperty("url").GetString()!).ToList();

        var unmapped = pages.Where(p => !backend.Maps("GET", p));

        Assert.NotEmpty(pages);
        Assert.Empty(unmapped);
    }
}
