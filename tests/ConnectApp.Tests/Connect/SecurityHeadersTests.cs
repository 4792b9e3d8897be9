using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class SecurityHeadersTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Theory]
    [InlineData("GET", "/atlassian-connect.json", HttpStatusCode.OK)]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/connect/installed", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/connect/enabled", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/connect/installed", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "/connect/migration", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/admin", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/boom", HttpStatusCode.InternalServerError)]
    public async Task EveryAnswer_AlsoAnError_CarriesThem(string method, string path, HttpStatusCode expected)
    {
        var answer = await shared.Host.SendAsync(new HttpMethod(method), path, token: null, content: null);

        Assert.Equal(expected, answer.StatusCode);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task BodyTooLarge_CarriesThem()
    {
        using var content = new ByteArrayContent(new byte[(1 << 20) + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        var answer = await shared.Host.SendAsync(HttpMethod.Post, "/connect/installed", token: null, content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task UnhandledException_TellsTheCallerNothingAndTheLogEverything()
    {
        var answer = await shared.Host.GetAsync("/boom", token: null);

        Assert.DoesNotContain("inner detail", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("inner detail", shared.Host.Logs.All, StringComparison.Ordinal);
    }

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.True(answer.Headers.CacheControl is { NoCache: true, NoStore: true });
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        Assert.False(answer.Headers.Contains("Server"));
    }
}
