using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Tests.Records;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class MappingFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task ReadAsync_ObjectOfStrings_FillsTheTable(int bytesAtOnce)
    {
        var table = new MappingTable();
        var json = "\uFEFF{ \"10001\": \"20001\",\n\"user/\\u00e9\\\"\":\"557058:𝄞\", \"3\": 4 }";

        await MappingFile.ReadAsync(new TricklingStream(Encoding.UTF8.GetBytes(json), bytesAtOnce), table, CancellationToken.None);

        Assert.Equal(3, table.Count);
        Assert.True(table.TryFind("user/é\""u8, out var value));
        Assert.Equal("557058:𝄞", Encoding.UTF8.GetString(value));
        Assert.True(table.TryFind("3"u8, out var number));
        Assert.Equal("4", Encoding.UTF8.GetString(number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":{\"b\":\"c\"}}")]
    [InlineData("{\"a\":\"b\"")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"b\"} x")]
    public async Task ReadAsync_SomethingElse_SaysWhatWasExpected(string json)
    {
        var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));

        var fault = await Assert.ThrowsAsync<FormatException>(() => MappingFile.ReadAsync(stream, new MappingTable(), CancellationToken.None));

        Assert.Contains("expected one JSON object of server id to cloud id", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_IdThatIsTooLong_IsRefused()
    {
        var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', 3_000_000)}\"}}"));

        await Assert.ThrowsAsync<FormatException>(() => MappingFile.ReadAsync(stream, new MappingTable(), CancellationToken.None));
    }
}
