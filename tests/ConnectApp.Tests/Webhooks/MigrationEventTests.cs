using System.Text;
using ConnectApp.Transfers.Doors;
using Xunit;

namespace ConnectApp.Tests.Webhooks;

public sealed class MigrationEventTests
{
    [Theory]
    [InlineData("1702530783417", "2023-12-14T05:13:03.4170000+00:00")]
    [InlineData("1597211035", "2020-08-12T05:43:55.0000000+00:00")]
    [InlineData("\"1597211035\"", "2020-08-12T05:43:55.0000000+00:00")]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("1e30", null)]
    [InlineData("99999999999999999", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    public void Read_CreatedAt_TakesSecondsAndMilliseconds(string json, string? expected)
    {
        var read = Read($"{{\"eventType\":\"x\",\"messageId\":\"m\",\"migrationDetails\":{{\"createdAt\":{json}}}}}");

        Assert.Equal(expected, read.CreatedAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"eventType\":\"x\"")]
    [InlineData("{\"eventType\":\"x\",\"messageId\":\"m\",\"messageId\":\"n\"}")]
    [InlineData("{\"eventType\":\"x\",\"messageId\":\"\\ud800\"}")]
    [InlineData("{\"eventType\":{},\"messageId\":\"m\"}")]
    public void Read_BrokenBody_IsAFormatException(string json) => Assert.Throws<FormatException>(() => Read(json));

    [Fact]
    public void Read_DeeplyNested_IsAFormatException() =>
        Assert.Throws<FormatException>(() => Read("{\"eventType\":\"x\",\"messageId\":\"m\",\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}"));

    [Fact]
    public void Read_InvalidUtf8InAName_IsAFormatException() =>
        Assert.Throws<FormatException>(() => MigrationEvent.Read((byte[])[.. "{\"eventType\":\"x\",\"messageId\":\""u8, 0xC3, 0x28, .. "\"}"u8]));

    [Fact]
    public void Read_UploadWithoutS3Key_LeavesItToTheList()
    {
        var read = Read("""
            {"eventType":"app-data-uploaded","messageId":"m","transferId":"9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33","cloudAppKey":"k","label":null,
             "migrationDetails":{"migrationScopeId":"s","jiraClientKey":"unknown","confluenceClientKey":"c"}}
            """);

        Assert.Null(read.S3Key);
        Assert.Null(read.Label);
        Assert.Equal(["c"], read.ClientKeys);
    }

    [Fact]
    public void Read_ForgesNameOfTheKey_IsTaken() =>
        Assert.Equal("abc", Read("""{"eventType":"x","messageId":"m","key":"abc"}""").S3Key);

    private static MigrationEvent Read(string json) => MigrationEvent.Read(Encoding.UTF8.GetBytes(json));
}
