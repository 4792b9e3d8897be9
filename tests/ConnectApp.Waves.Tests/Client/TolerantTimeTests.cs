using System.Text.Json;
using ConnectApp.Waves.Client;
using Xunit;

namespace ConnectApp.Waves.Tests.Client;

public sealed class TolerantTimeTests
{
    [Theory]
    [InlineData("\"2026-12-05T10:00:00Z\"")]
    [InlineData("\"2026-12-05T11:00:00+01:00\"")]
    [InlineData("\"2026-12-05T10:00:00\"")]
    [InlineData("1796464800")]
    [InlineData("1796464800000")]
    [InlineData("\"1796464800\"")]
    [InlineData("\"1796464800000\"")]
    public void ExpiryTime_InAnyForm_IsTheSameMoment(string json)
    {
        var answer = JsonSerializer.Deserialize($"{{\"cloudUrl\":\"https://x\",\"expiryTime\":{json}}}", ClientJson.Default.AttachAnswer)!;

        Assert.Equal(new DateTimeOffset(2026, 12, 5, 10, 0, 0, TimeSpan.Zero), answer.ExpiryTime);
    }

    [Theory]
    [InlineData("\"{expiry_time}\"")]
    [InlineData("null")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("-5")]
    [InlineData("1e300")]
    public void ExpiryTime_ThatIsNoTime_IsMissing(string json)
    {
        var answer = JsonSerializer.Deserialize($"{{\"expiryTime\":{json},\"cloudUrl\":\"https://x\"}}", ClientJson.Default.AttachAnswer)!;

        Assert.Null(answer.ExpiryTime);
        Assert.Equal("https://x", answer.CloudUrl);
    }

    [Fact]
    public void JobDefinition_WithPartsOfOthers_SurvivesARoundTrip()
    {
        const string text = """
            {"name":"n","flow":"jira-onpremises-to-cloud","source":{"serverId":"s","region":"eu"},"destination":{"url":"https://x.atlassian.net"},"scope":{"projects":{"includedKeys":["A"],"includedData":"all"},"advancedRoadmaps":{"mode":"SCOPED"}},"owner":{"id":1}}
            """;

        var definition = JsonSerializer.Deserialize(text, ClientJson.Default.JobDefinition)!;
        using var written = JsonDocument.Parse(JsonSerializer.Serialize(definition, ClientJson.Default.JobDefinition));

        using var original = JsonDocument.Parse(text);
        Assert.True(JsonElement.DeepEquals(original.RootElement, written.RootElement), written.RootElement.ToString());
    }
}
