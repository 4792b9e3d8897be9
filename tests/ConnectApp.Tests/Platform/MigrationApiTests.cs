using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class MigrationApiTests
{
    private const string Root = "/rest/atlassian-connect/1/migration";
    private const string T = "9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33";

    private static TenantId Tenant => StubSite.Tenant;
    private static TransferId Transfer => StubSite.Transfer;

    [Fact]
    public async Task GetUploadedData_FilesWithAndWithoutLabel_KeepsBoth()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""[{"s3Key":"k1","label":"a/1","fileSize":3},{"s3Key":"k2"},{"s3Key":"k3","label":null}]""", 200);

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal([new(new("k1"), "a/1"), new(new("k2"), null), new(new("k3"), null)], answer.Content);
        Assert.Equal((PlatformOutcome.Ok, 200), (answer.Outcome, answer.StatusCode));
        Assert.Equal($"GET {Root}/data/{T}/all", Assert.Single(site.Server.Requests).Line);
    }

    [Fact]
    public async Task AnyGet_IsSent_HasTokenAndAcceptButNoBody()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", 200);

        await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal("JWT token-1", request.Header("Authorization"));
        Assert.Equal("application/json", request.Header("Accept"));
        Assert.Null(request.Header("Content-Length"));
        Assert.Null(request.Header("Transfer-Encoding"));
        Assert.Null(request.Header("Migration-App"));
    }

    [Fact]
    public async Task AnyCall_ToConfluence_GoesBelowWikiWithMigrationAppHeader()
    {
        await using var site = await StubSite.StartAsync(Product.Confluence);
        site.AnswerWith("[]", 200);

        await site.Api.GetRecentTransfersAsync(Tenant, default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal($"GET /wiki{Root}/transfer/recent", request.Line);
        Assert.Equal("true", request.Header("Migration-App"));
    }

    [Theory]
    [InlineData("c7e4a1d2-5566-4f70-9a8b-0123456789ab", "c7e4a1d2-5566-4f70-9a8b-0123456789ab")]
    [InlineData("a/b c?d#e%2e", "a%2Fb%20c%3Fd%23e%252e")]
    [InlineData("../all", "..%2Fall")]
    [InlineData("ключ", "%D0%BA%D0%BB%D1%8E%D1%87")]
    public async Task GetSignedUrl_AnyKey_IsOneSegment(string key, string segment)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"url":"https://files.example.com/x%7Ey/a%2Fb?X-Amz-Signature=ab%2B"}""", 200);

        var answer = await site.Api.GetSignedUrlAsync(Tenant, Transfer, new S3Key(key), default);

        Assert.Equal("/x%7Ey/a%2Fb?X-Amz-Signature=ab%2B", answer.Content!.Url.PathAndQuery);
        Assert.Equal($"GET {Root}/data/{segment}", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task GetSignedUrl_KeyThatNamesAnotherResource_Throws(string key)
    {
        await using var site = await StubSite.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => site.Api.GetSignedUrlAsync(Tenant, Transfer, new S3Key(key), default));

        Assert.Empty(site.Server.Requests);
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://files.example.com/x")]
    [InlineData("https://files.example.com/x\\r\\nHost: other")]
    [InlineData("https://files.example.com/x#y")]
    [InlineData("https://files.example.com/ä")]
    public async Task GetSignedUrl_NoProperAddress_IsMalformedAndNotRepeatedInDetail(string url)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$"""{"url":"{{url}}"}""", 200);

        var answer = await site.Api.GetSignedUrlAsync(Tenant, Transfer, new S3Key("k"), default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
        Assert.DoesNotContain("files.example.com", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendFeedback_Details_StandInAnEnvelope()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("", 201);

        var answer = await site.Api.SendFeedbackAsync(Tenant, Transfer, new JsonObject { ["phase"] = "started", ["n"] = 3 }, default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal((PlatformOutcome.Ok, 201), (answer.Outcome, answer.StatusCode));
        Assert.Equal($"POST {Root}/feedback/{T}", request.Line);
        Assert.Equal("""{"details":{"phase":"started","n":3}}""", request.Body);
        Assert.Equal("application/json", request.Header("Content-Type"));
    }

    [Fact]
    public async Task FindMappings_SomeKnown_AnswersThose()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"email/ada@example.com":"5b10a"}""", 200);

        var answer = await site.Api.FindMappingsAsync(Tenant, Transfer, "identity:user", ["email/ada@example.com", "jira.userkey/ü"], default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal(new Dictionary<string, string> { ["email/ada@example.com"] = "5b10a" }, answer.Content);
        Assert.Equal($"POST {Root}/mapping/{T}/find?namespace=identity%3Auser", request.Line);
        Assert.Equal(["email/ada@example.com", "jira.userkey/ü"], JsonNode.Parse(request.Body)!.AsArray().Select(key => (string)key!));
    }

    [Fact]
    public async Task FindMappings_EmptyKey_ThrowsBeforeACall()
    {
        await using var site = await StubSite.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => site.Api.FindMappingsAsync(Tenant, Transfer, "identity:user", ["a", ""], default));

        Assert.Empty(site.Server.Requests);
    }

    [Fact]
    public async Task GetMappingPage_FirstPage_KeepsOrderAndCursor()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"items":{"10002":"3","10000":"1","10001":"2"},"meta":{"hasNext":true,"lastEntity":"10001","pageSize":3}}""", 200);

        var answer = await site.Api.GetMappingPageAsync(Tenant, Transfer, "jira/classic:project", null, 1200, default);

        Assert.Equal([new("10002", "3"), new("10000", "1"), new("10001", "2")], answer.Content!.Entries);
        Assert.Equal((true, "10001"), (answer.Content.HasNext, answer.Content.LastEntity));
        Assert.Equal($"GET {Root}/mapping/{T}/page?namespace=jira%2Fclassic%3Aproject&pageSize=1200",
            Assert.Single(site.Server.Requests).Line);
    }

    [Fact]
    public async Task GetMappingPage_LaterPage_SendsTheCursorEscaped()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"items":{},"meta":{"hasNext":false,"lastEntity":null,"pageSize":5000}}""", 200);

        var answer = await site.Api.GetMappingPageAsync(Tenant, Transfer, "identity:user", "email/a+b&c=d@x.io", 5, default);

        Assert.Equal((0, false, null), (answer.Content!.Entries.Count, answer.Content.HasNext, answer.Content.LastEntity));
        Assert.Equal($"GET {Root}/mapping/{T}/page?namespace=identity%3Auser&lastEntity=email%2Fa%2Bb%26c%3Dd%40x.io&pageSize=5",
            Assert.Single(site.Server.Requests).Line);
    }

    [Fact]
    public async Task GetRecentTransfers_KnownAndNewWords_SurviveAsTheyAre()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$$"""
            [{"transferId":"{{{T}}}","status":"IN_PROGRESS","migrationDetails":{"migrationId":"m","migrationScopeId":"s","name":"Wave 2",
              "createdAt":1702530783417,"jiraClientKey":"j","confluenceClientKey":"unknown","cloudUrl":"https://x.atlassian.net","new":[1]}},
             {"transferId":"{{{T}}}","status":"THINKING","migrationDetails":{"createdAt":1597211035}},
             {"transferId":"{{{T}}}","status":"IN_PROGRESS","migrationDetails":{"createdAt":9223372036854775807}}]
            """, 200);

        var answer = await site.Api.GetRecentTransfersAsync(Tenant, default);

        Assert.Equal(
            [
                new(Transfer, "IN_PROGRESS", new("m", "s", "Wave 2", DateTimeOffset.FromUnixTimeMilliseconds(1702530783417), "j", "unknown",
                    "https://x.atlassian.net")),
                new(Transfer, "THINKING", new(null, null, null, DateTimeOffset.FromUnixTimeSeconds(1597211035), null, null, null)),
                new(Transfer, "IN_PROGRESS", new(null, null, null, null, null, null, null)),
            ],
            answer.Content);
        Assert.Equal($"GET {Root}/transfer/recent", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData("""{"a":{"type":"JiraProject","key":"FIN","sourceId":"10100"},"b":{"sourceId":"1","key":"HR","type":"Comet","x":{}}}""")]
    [InlineData("""[{"type":"JiraProject","key":"FIN","sourceId":"10100"},{"sourceId":"1","key":"HR","type":"Comet","x":{}}]""")]
    public async Task GetContainers_MapOrArray_ReadsTheSame(string containers)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$$"""{"containers":{{{containers}}},"meta":{"hasNext":true,"lastEntity":"e","pageSize":2}}""", 200);

        var answer = await site.Api.GetContainersAsync(Tenant, Transfer, "JiraProject", "b&c", 250, default);

        Assert.Equal([new("JiraProject", "FIN", "10100", null), new("Comet", "HR", "1", null)], answer.Content!.Containers);
        Assert.Equal((true, "e"), (answer.Content.HasNext, answer.Content.LastEntity));
        Assert.Equal($"GET {Root}/container/{T}/page?containerType=JiraProject&lastEntity=b%26c&pageSize=250",
            Assert.Single(site.Server.Requests).Line);
    }

    [Fact]
    public async Task GetContainers_Site_HasSelectedUsers()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"containers":[{"type":"Site","selectedUsers":"ALL_USERS"}],"meta":{"hasNext":false,"pageSize":2}}""", 200);

        var answer = await site.Api.GetContainersAsync(Tenant, Transfer, "Site", null, 1, default);

        Assert.Equal([new("Site", null, null, "ALL_USERS")], answer.Content!.Containers);
        Assert.Equal($"GET {Root}/container/{T}/page?containerType=Site&pageSize=1", Assert.Single(site.Server.Requests).Line);
    }

    [Fact]
    public async Task GetWebhooks_Some_AnswersThem()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"endpoints":["https://a.example/1","https://a.example/2"]}""", 200);

        var answer = await site.Api.GetWebhooksAsync(Tenant, default);

        Assert.Equal(["https://a.example/1", "https://a.example/2"], answer.Content);
        Assert.Equal($"GET {Root}/webhook", Assert.Single(site.Server.Requests).Line);
    }

    [Theory]
    [InlineData(200, """{"endpoints":["https://stands.example/"]}""", "https://stands.example/")]
    [InlineData(201, "", "https://a.example/1")]
    public async Task PutWebhooks_WithOrWithoutBody_AnswersWhatStands(int status, string body, string stands)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, status);

        var answer = await site.Api.PutWebhooksAsync(Tenant, ["https://a.example/1"], default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal([stands], answer.Content);
        Assert.Equal($"PUT {Root}/webhook", request.Line);
        Assert.Equal("""{"endpoints":["https://a.example/1"]}""", request.Body);
    }

    [Theory]
    [InlineData(42, "half", """{"status":"IN_PROGRESS","percent":42,"message":"half"}""")]
    [InlineData(null, null, """{"status":"IN_PROGRESS"}""")]
    public async Task SendProgress_WhatIsKnown_IsSentAndNoMore(int? percent, string? message, string body)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"status":"IN_PROGRESS"}""", 200);

        var answer = await site.Api.SendProgressAsync(Tenant, Transfer, new TransferProgress("IN_PROGRESS", percent, message), default);

        var request = Assert.Single(site.Server.Requests);
        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal($"POST {Root}/progress/{T}", request.Line);
        Assert.Equal(body, request.Body);
    }

    [Fact]
    public async Task SendProgress_LongMessage_IsCutBetweenCharacters()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("", 200);

        await site.Api.SendProgressAsync(Tenant, Transfer, new TransferProgress("FAILED", 1, new string('x', 65_535) + "😀 and more"), default);

        var message = (string)JsonNode.Parse(Assert.Single(site.Server.Requests).Body)!["message"]!;
        Assert.Equal(new string('x', 65_535), message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task SendProgress_PercentOutside_Throws(int percent)
    {
        await using var site = await StubSite.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => site.Api.SendProgressAsync(Tenant, Transfer, new TransferProgress("FAILED", percent, null), default));
    }

    [Fact]
    public async Task GetServerError_Recorded_AnswersIt()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("""{"exceptionType":"java.lang.IllegalStateException","safeStackTrace":"at a.b(C)\n at d"}""", 200);

        var answer = await site.Api.GetServerErrorAsync(Tenant, Transfer, default);

        Assert.Equal(new ServerError("java.lang.IllegalStateException", "at a.b(C)\n at d"), answer.Content);
        Assert.Equal($"GET {Root}/error/{T}", Assert.Single(site.Server.Requests).Line);
    }
}
