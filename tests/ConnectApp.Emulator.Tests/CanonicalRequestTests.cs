using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Signing;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class CanonicalRequestTests
{
    public static TheoryData<string> Ids => [.. Vectors.Select(v => Text(v, "id"))];

    private static IReadOnlyList<JsonNode> Vectors { get; } =
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), "qsh-vectors.json")))!["vectors"]!.AsArray().Select(v => v!)];

    [Fact]
    public void Vectors_File_HoldsAll() => Assert.Equal(39, Vectors.Count);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Create_Vector_FitsReference(string id)
    {
        var vector = Vectors.Single(v => Text(v, "id") == id);
        var target = CanonicalRequest.After(Target(Text(vector, "baseUrl")), Target(Text(vector, "url")));

        var canonical = CanonicalRequest.Create(Text(vector, "method"), target);

        Assert.Equal(Text(vector, "canonical"), canonical);
        Assert.Equal(Text(vector, "qsh"), CanonicalRequest.Hash(Text(vector, "method"), target));
    }

    [Theory]
    [InlineData("/x?v=%zz")]
    [InlineData("/x?v=%FF")]
    [InlineData("/x?v=%4")]
    public void Create_InvalidEncoding_GivesNull(string target) => Assert.Null(CanonicalRequest.Create("GET", target));

    [Fact]
    public void Create_NamesThatGetEncoded_AreOrderedByTheirEncodedForm() =>
        Assert.Equal("GET&/x&a%5B0%5D=2&aZ=1", CanonicalRequest.Create("GET", "/x?aZ=1&a[0]=2"));

    [Fact]
    public void After_PrefixWithinASegment_IsNotCut() => Assert.Equal("/apple?x=1", CanonicalRequest.After("/app", "/apple?x=1"));

    private static string Text(JsonNode vector, string name) => vector[name]!.GetValue<string>();

    /// <summary>What follows the host, as text: <see cref="Uri"/> would normalise it.</summary>
    private static string Target(string url)
    {
        var rest = url.Split('#')[0].Split("://", 2)[1];
        var start = rest.IndexOfAny(['/', '?']);
        return start < 0 ? "" : rest[start..];
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
