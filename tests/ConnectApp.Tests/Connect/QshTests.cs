using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class QshTests(VectorHost shared) : IClassFixture<VectorHost>
{
    private static readonly JsonElement s_file = JsonDocument.Parse(File.ReadAllBytes(Repository.TestData("qsh-vectors.json"))).RootElement;

    public static TheoryData<string> Vectors => [.. s_file.GetProperty("vectors").EnumerateArray().Select(v => v.GetProperty("id").GetString()!)];

    [Fact]
    public void Vectors_OfTheFile_Are39() => Assert.Equal(39, Vectors.Count);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Canonical_Vector_IsTheReferenceLibrarys(string id)
    {
        var vector = Vector.Get(id);

        var canonical = Qsh.Canonical(vector.Method, vector.Url, vector.BasePath);

        Assert.Equal(vector.Canonical, canonical);
        Assert.Equal(vector.Qsh, Qsh.Hash(canonical!));
    }

    // The "do" column of connect implementations' differences: encoded order of names, and a base path only at the end of a segment.
    [Theory]
    [InlineData("https://app.example.com/apple?x=1", "/app", "GET&/apple&x=1")]
    [InlineData("https://app.example.com/x?aZ=1&a[0]=2", "", "GET&/x&a%5B0%5D=2&aZ=1")]
    [InlineData("https://app.example.com/x?a~=1&a%C3%A9=2", "", "GET&/x&a%C3%A9=2&a~=1")]
    [InlineData("https://app.example.com/x?=z&a=1", "", "GET&/x&=z&a=1")]
    [InlineData("/x?a=1;b=2", "", "GET&/x&a=1%3Bb%3D2")]
    [InlineData("/x?r=a%2Cb&r=a", "", "GET&/x&r=a,a%2Cb")]
    [InlineData("/x?%6Awt=secret&a=1", "", "GET&/x&a=1")]
    [InlineData("/", "", "GET&/&")]
    [InlineData("?a=1", "", "GET&/&a=1")]
    [InlineData("//", "", "GET&/&")]
    public void Canonical_CaseBesideTheVectors_FollowsTheWrittenRule(string target, string basePath, string expected) =>
        Assert.Equal(expected, Qsh.Canonical("get", target, basePath));

    [Theory]
    [InlineData("/x?v=%zz")]
    [InlineData("/x?v=%4")]
    [InlineData("/x?v=%")]
    [InlineData("/x?%FF=1")]
    [InlineData("/x?v=%C3")]
    [InlineData("/x?v=%C0%AF")]      // overlong slash
    [InlineData("/x?v=%ED%A0%80")]   // half a surrogate pair
    [InlineData("/x?v=é")]
    [InlineData("/a b")]
    [InlineData("*")]
    [InlineData("app.example.com:443")]
    public void Canonical_TargetThatIsNoPercentEncodedUtf8_IsNull(string target) => Assert.Null(Qsh.Canonical("GET", target, ""));

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Incoming_VectorOnTheWire_PassesAndAnotherHashDoesNot(string id)
    {
        var vector = Vector.Get(id);

        var good = await shared.SendAsync(vector, vector.Qsh);
        var bad = await shared.SendAsync(vector, TestToken.Sha256(vector.Canonical + "x"));

        Assert.Equal(("HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized"), (good, bad));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Outgoing_Vector_IsSignedWithItsHash(string id)
    {
        var vector = Vector.Get(id);
        var host = shared.Site;
        var tenant = await host.Store.InstallAsync(
            new NewInstallation(new ClientKey("vector"), Product.Jira, new Uri(vector.BaseUrl), null, null, "first-secret"), default);
        // As it is written: System.Uri would resolve the dot segments, which is then what goes out and what must be hashed.
        var uri = new Uri(vector.Url.Split('#')[0], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(vector.Method), uri);

        var signed = await host.Get<IOutgoingAuthority>().TryAuthorizeAsync(tenant!.Value, request, renewed: false, default);

        Assert.True(signed);
        Assert.Equal("JWT", request.Headers.Authorization!.Scheme);
        Assert.Equal(vector.Qsh, Jwt.TryParse(request.Headers.Authorization.Parameter!)!.Claims.Qsh);
    }

    [Theory]
    [InlineData("/x?a=1&A=2", "a=1,2")]                   // Request.Query: one key with both values
    [InlineData("/a/../b?q=1", null)]                     // Request.Path: /b
    [InlineData("/x?v=%zz", "v=%25zz")]
    public async Task Incoming_HashOfWhatTheFrameworkWouldRead_IsRefused(string target, string? query)
    {
        var vector = new Vector("trap", "GET", "https://app.example.com", "https://app.example.com" + target, "", "");

        var answer = await shared.SendAsync(vector, TestToken.Sha256(query is null ? "GET&/b&q=1" : $"GET&/x&{query}"));

        Assert.Equal("HTTP/1.1 401 Unauthorized", answer);
    }

    internal sealed record Vector(string Id, string Method, string BaseUrl, string Url, string Canonical, string Qsh)
    {
        public string BasePath => new Uri(BaseUrl).AbsolutePath;

        public static Vector Get(string id)
        {
            var vector = s_file.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("id").GetString() == id);
            string Text(string name) => vector.GetProperty(name).GetString()!;
            return new Vector(id, Text("method"), Text("baseUrl"), Text("url"), Text("canonical"), Text("qsh"));
        }
    }
}
