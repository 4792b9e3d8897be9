using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class ViolationTests
{
    [Fact]
    public async Task Token_Missing_Is401()
    {
        await using var stage = await EmulatorStage.StartAsync();

        using var answer = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, stage.Api + "/transfer/recent"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("GET /sites/emulated-site/rest/atlassian-connect/1/migration/transfer/recent: no token", stage.Violation());
        Assert.Equal(1, stage.Emulator.Report().Refused["401"]);
        Assert.Equal(1, stage.Emulator.Report().Requests["GET /transfer/recent"]);
    }

    public static TheoryData<string, Func<string, HttpRequestMessage, string>> Forgeries => new()
    {
        { "none", (_, _) => "JWT eyJhbGciOiJub25lIn0.e30." },
        { "text", (_, _) => "JWT x" },
        { "empty", (_, _) => "JWT " },
        { "bearer", (_, request) => "Bearer " + request.Headers.Authorization!.Parameter },
        { "deep", (_, _) => "JWT " + Part(new string('[', 5000)) + "." + Part("{}") + ".AAAA" },
        { "alg", (_, request) => "JWT " + Part("""{"alg":"RS256"}""") + "." + request.Headers.Authorization!.Parameter!.Split('.', 2)[1] },
        { "changed", (_, request) => "JWT " + request.Headers.Authorization!.Parameter![..^2] },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Token_Forged_Is401(string name, Func<string, HttpRequestMessage, string> forge)
    {
        await using var stage = await EmulatorStage.StartAsync();
        using var request = stage.Request("GET", stage.Api + "/transfer/recent");
        var forged = forge(name, request);
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", forged);

        using var answer = await stage.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("GET ", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WrongClaims_Are401EachWithItsReason()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var url = stage.Api + "/transfer/recent";
        var now = stage.Time.GetUtcNow();
        HttpRequestMessage[] requests =
        [
            stage.Request("GET", url, issuer: "com.example.other"),
            stage.Request("GET", url, secret: "wrong"),
            stage.Request("GET", url, qsh: "context-qsh"),
            stage.Request("GET", url, lifetime: TimeSpan.FromSeconds(181)),
            stage.Request("GET", url, lifetime: TimeSpan.FromSeconds(-5)),
            stage.Request("GET", url, issued: now.AddMinutes(-5)),
            stage.Request("GET", url, issued: now.AddMinutes(5)),
        ];

        foreach (var request in requests)
        {
            using var answer = await stage.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        var reasons = stage.Emulator.Report().Violations.Select(v => v.Split(": ", 2)[1]);
        Assert.Equal(["token's iss is not the app key", "token's signature does not fit the shared secret", "token's qsh does not fit the request",
            "token's exp is not within 180 s after its iat", "token's exp is not within 180 s after its iat",
            "token is expired or from the future", "token is expired or from the future"], reasons);
    }

    [Fact]
    public async Task Token_OfAnUninstalledApp_Is401()
    {
        await using var stage = await EmulatorStage.StartAsync();

        await stage.Emulator.UninstallAsync(stage.App.Address, CancellationToken.None);

        Assert.Equal("uninstalled", stage.App.Calls.Last().EventType);
        Assert.Equal(HttpStatusCode.Unauthorized, await stage.StatusAsync("GET", "/transfer/recent"));
    }

    [Theory]
    [InlineData("GET", "/nothing", null, 404, "unknown operation")]
    [InlineData("GET", "/data/{0}/all/more", null, 404, "unknown operation")]
    [InlineData("DELETE", "/webhook", null, 405, "unknown operation")]
    [InlineData("PUT", "/progress/{0}", "{}", 405, "unknown operation")]
    [InlineData("GET", "/transfer/recent?limit=5", null, 200, "unknown query parameter 'limit'")]
    [InlineData("GET", "/mapping/{0}/page?namespace=a&namespace=b", null, 200, "repeated query parameter")]
    [InlineData("GET", "/mapping/{0}/page?namespace=a&Namespace=b", null, 200, "unknown query parameter 'Namespace'")]
    [InlineData("GET", "/mapping/{0}/page", null, 400, "namespace is missing")]
    [InlineData("GET", "/mapping/{0}/page?namespace=a&pageSize=0", null, 400, "pageSize")]
    [InlineData("GET", "/mapping/{0}/page?namespace=a&pageSize=5001", null, 400, "pageSize")]
    [InlineData("GET", "/mapping/{0}/page?namespace=a&pageSize=x", null, 400, "pageSize")]
    [InlineData("GET", "/container/{0}/page?containerType=JiraProject&pageSize=251", null, 400, "pageSize")]
    [InlineData("GET", "/container/{0}/page?containerType=Board", null, 400, "containerType")]
    [InlineData("GET", "/container/{0}/page", null, 400, "containerType")]
    [InlineData("GET", "/data/xyz/all", null, 400, "transferId is no UUID")]
    [InlineData("POST", "/mapping/{0}/find?namespace=a", """["1",""]""", 400, "null or empty")]
    [InlineData("POST", "/mapping/{0}/find?namespace=a", """["1",null]""", 400, "null or empty")]
    [InlineData("POST", "/mapping/{0}/find?namespace=a", """{"a":1}""", 400, "body is a JSON Object")]
    [InlineData("POST", "/progress/{0}", """{"status":"IN_PROGRESS","state":1}""", 200, "unknown field 'state'")]
    [InlineData("POST", "/progress/{0}", """{"status":""", 400, "not valid JSON")]
    [InlineData("POST", "/progress/{0}", """{"status":"\ud800"}""", 400, "surrogate")]
    [InlineData("POST", "/feedback/{0}", """{"details":[1]}""", 400, "details")]
    [InlineData("PUT", "/webhook", """{"endpoints":[]}""", 400, "endpoints")]
    [InlineData("PUT", "/webhook", """{"endpoints":["/relative"]}""", 400, "endpoint")]
    [InlineData("PUT", "/webhook", """{"endpoints":["https://a","https://b","https://c","https://d","https://e","https://f"]}""", 400, "6 endpoints")]
    public async Task Call_AgainstTheContract_IsAnsweredAndRecorded(string method, string path, string? body, int status, string reason)
    {
        await using var stage = await EmulatorStage.StartAsync();

        var answered = await stage.StatusAsync(method, string.Format(path, stage.TransferId), body);

        Assert.Equal(status, (int)answered);
        Assert.Contains(reason, stage.Violation(), StringComparison.Ordinal);
        Assert.StartsWith($"{method} /sites/emulated-site/rest/atlassian-connect/1/migration", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_101Keys_IsAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();

        await stage.StatusAsync("POST", $"/mapping/{stage.TransferId}/find?namespace=a", "[" + string.Join(',', Enumerable.Range(1, 101).Select(i => $"\"{i}\"")) + "]");

        Assert.Contains("101 keys", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_DeepJson_Is400()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var status = await stage.StatusAsync("POST", $"/feedback/{stage.TransferId}", """{"details":""" + new string('[', 100_000));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("deeper", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_InvalidUtf8_Is400()
    {
        await using var stage = await EmulatorStage.StartAsync();
        using var request = stage.Request("POST", $"{stage.Api}/progress/{stage.TransferId}", "");
        request.Content = new ByteArrayContent([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        request.Content.Headers.ContentType = new("application/json");

        using var answer = await stage.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_TooLarge_Is413()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var answer = await stage.RawAsync($"POST {stage.Path($"/feedback/{stage.TransferId}")} HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + stage.Request("POST", $"{stage.Api}/feedback/{stage.TransferId}").Headers.Authorization + "\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("too large", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OtherContentType_Is415()
    {
        await using var stage = await EmulatorStage.StartAsync();
        using var request = stage.Request("POST", $"{stage.Api}/progress/{stage.TransferId}");
        request.Content = new StringContent("""{"status":"IN_PROGRESS"}""", Encoding.UTF8, "text/plain");

        using var answer = await stage.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Content-Type", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithBody_Is403()
    {
        await using var stage = await EmulatorStage.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await stage.StatusAsync("GET", "/transfer/recent", "{}"));
        Assert.Contains("GET with a body", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confluence_ProductCallWithoutMigrationApp_IsAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync(EmulatorStage.ConfluenceMappings);

        using var answer = await stage.SendAsync(stage.Request("GET", $"{stage.Emulator.SiteBaseUrl}/api/v2/spaces?limit=1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Migration-App", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confluence_WithoutWiki_IsUnknown()
    {
        await using var stage = await EmulatorStage.StartAsync(EmulatorStage.ConfluenceMappings);

        using var answer = await stage.SendAsync(stage.Request("GET", stage.Api.Replace("/wiki", "", StringComparison.Ordinal) + "/transfer/recent"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("unknown", stage.Violation(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [InlineData("GET /sites/emulated-site/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [InlineData("GET /sites/emulated-site/%2e%2e/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [InlineData("GET http://evil.example/sites/other/x HTTP/1.1\r\nHost: evil.example\r\n\r\n", 404)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [InlineData("BREW /sites/emulated-site/rest/atlassian-connect/1/migration/webhook HTTP/1.1\r\nHost: x\r\n\r\n", 405)]
    [InlineData("HEAD /sites/emulated-site/rest/atlassian-connect/1/migration/webhook HTTP/1.1\r\nHost: x\r\n\r\n", 405)]
    [InlineData("GET /storage/x?expires=1&signature=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 403)]
    [InlineData("POST /install-keys/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404)]
    [InlineData("GET /a b c HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET /x HTTP/1.1\r\n\r\n", 400)]
    public async Task Request_OddLine_IsAnsweredAndRecorded(string request, int status)
    {
        await using var stage = await EmulatorStage.StartAsync(migrate: false);

        var answer = await stage.RawAsync(request);

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        if (status != 403)
            Assert.Single(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Request_HugeHeaders_IsRefusedAndRecorded()
    {
        await using var stage = await EmulatorStage.StartAsync(migrate: false);

        var answer = await stage.RawAsync("GET /x HTTP/1.1\r\nHost: x\r\nX: " + new string('x', 100_000) + "\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
        Assert.Single(stage.Emulator.Report().Violations);
    }

    private static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    [Theory]
    [InlineData("POST /sites/x HT")]
    [InlineData("POST /sites/x HTTP/1.1\r\nHost: x\r\nContent-")]
    [InlineData("POST /sites/x HTTP/1.1\r\nHost: x\r\n")]
    public async Task Request_CutOffInItsHead_IsNoViolation(string begun)
    {
        await using var stage = await EmulatorStage.StartAsync();

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(stage.Emulator.Address.Host, stage.Emulator.Address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begun));
            client.Client.Shutdown(SocketShutdown.Send);

            // Read to the end: what the server makes of it is done then.
            await stream.CopyToAsync(Stream.Null);
        }

        Assert.Empty(stage.Emulator.Report().Violations);
    }
}
