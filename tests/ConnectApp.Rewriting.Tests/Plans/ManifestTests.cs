using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class ManifestTests
{
    private const string Sha = "E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("[{\"label\":\"a\",\"bytes\":3,\"records\":2,\"sha256\":\"" + Sha + "\"},{\"label\":\"b\",\"bytes\":null,\"more\":[{}]}]")]
    [InlineData("\uFEFF{\"baseUrl\":\"https://x\",\"nested\":{\"array\":[1]},\"files\":[{\"sha256\":\"" + Sha + "\",\"bytes\":3,\"records\":2,\"label\":\"a\"},{\"label\":\"b\"},{\"label\":\"b\"}],\"n\":1}")]
    public void Read_ArrayOrObjectWithOne_HasItsEntries(string json)
    {
        var reading = Read(json);

        Assert.Null(reading.Fault);
        Assert.Equal([new ManifestEntry("a", 3, 2, Sha.ToLowerInvariant()), new ManifestEntry("b", null, null, null)], reading.Entries!);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[", "no JSON: broken in line 1, byte 2")]
    [InlineData("[]x", "no JSON: broken in line 1, byte 3")]
    [InlineData("[{\"label\":\"a\"},]", "no JSON")]
    [InlineData("3", "expected an array of entries, or an object that has one")]
    [InlineData("{\"a\":1}", "the object has no array")]
    [InlineData("{\"a\":[],\"b\":[]}", "the object has two arrays")]
    [InlineData("[1]", "entry 1 is no object")]
    [InlineData("[{\"label\":\"a\"},{}]", "entry 2 has no label")]
    [InlineData("[{\"label\":\"\"}]", "entry 1 has no label")]
    [InlineData("[{\"label\":1}]", "label of entry 1 is no text")]
    [InlineData("[{\"label\":\"a\",\"bytes\":-1}]", "bytes of entry 1 is no whole number from 0")]
    [InlineData("[{\"label\":\"a\",\"bytes\":1.5}]", "bytes of entry 1 is no whole number from 0")]
    [InlineData("[{\"label\":\"a\",\"records\":99999999999999999999}]", "records of entry 1 is no whole number")]
    [InlineData("[{\"label\":\"a\",\"sha256\":\"00\"}]", "sha256 of entry 1 is not 64 hexadecimal digits")]
    [InlineData("[{\"label\":\"a\"},{\"label\":\"a\",\"bytes\":1}]", "entry 2 lists 'a' again, with other figures")]
    [InlineData("[{\"label\":\"\\ud800\"}]", "a string that is not valid Unicode")]
    public void Read_BrokenManifest_IsAFault(string json, string fault)
    {
        var reading = Read(json);

        Assert.Null(reading.Entries);
        Assert.Contains(fault, reading.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8_IsAFault()
    {
        byte[] json = [.. "[{\"label\":\""u8, 0xFF, .. "\"}]"u8];

        Assert.NotNull(Manifest.Read(json).Fault);
    }

    [Fact]
    public void Read_TooLarge_IsAFault() => Assert.Contains("67,108,865 bytes", Manifest.Read(new byte[Manifest.MaxBytes + 1]).Fault, StringComparison.Ordinal);

    [Fact]
    public void Read_DeepNesting_IsAFault() => Assert.Contains("no JSON", Read("[{\"x\":" + new string('[', 100_000)).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData("$.baseUrl", "{\"a\":{\"baseUrl\":\"https://no\"},\"baseUrl\":\"https://x.example/jira/\"}", "https://x.example/jira")]
    [InlineData("$.a[1].b", "{\"a\":[{},{\"c\":[1],\"b\":\"http://x:8080\"}]}", "http://x:8080")]
    [InlineData("$.baseUrl", "\uFEFF{\"baseUrl\":\"https:\\/\\/x\"}", "https://x")]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"https://x\"", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"https://x\"} x", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"javascript:alert(1)\"}", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"https://me:secret@x\"}", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"https://x/?a\"}", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":1}", null)]
    [InlineData("$.baseUrl", "{\"baseUrl\":\"\\ud800\"}", null)]
    [InlineData("$.baseUrl", "{}", null)]
    [InlineData("$.baseUrl", "[]", null)]
    [InlineData("$.a[2]", "{\"a\":[1]}", null)]
    [InlineData("$.baseUrl", "", null)]
    public void SourceRead_Document_GivesBaseUrlOrNothing(string path, string json, string? expected)
    {
        var rule = new SourceRule("about.json", null, FieldPath.Parse(path), InManifest: false);

        Assert.Equal(expected, rule.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void SourceRead_Literal_NeedsNoDocument() => Assert.Equal("https://x", new SourceRule(null, "https://x/", null, InManifest: false).Read(default));

    private static ManifestReading Read(string json) => Manifest.Read(Encoding.UTF8.GetBytes(json));
}
