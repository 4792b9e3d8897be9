using ConnectApp.Platform;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(301, "", nameof(PlatformOutcome.Malformed))]
    [InlineData(400, "PageSize value is invalid", nameof(PlatformOutcome.BadRequest))]
    [InlineData(400, "Bad request - Time limit to make requests using transferId has expired", nameof(PlatformOutcome.Expired))]
    [InlineData(403, "", nameof(PlatformOutcome.Settled))]
    [InlineData(404, "", nameof(PlatformOutcome.NotFound))]
    [InlineData(405, "", nameof(PlatformOutcome.BadRequest))]
    [InlineData(408, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(409, "Transfer is already in a settled state", nameof(PlatformOutcome.Settled))]
    [InlineData(429, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(500, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(501, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(502, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(503, "", nameof(PlatformOutcome.TryLater))]
    [InlineData(504, "", nameof(PlatformOutcome.TryLater))]
    public async Task AnyOperation_Status_HasItsOutcome(int status, string text, string outcome)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.WriteAsync(text);
        };

        var answer = await site.Api.GetServerErrorAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal((outcome, status, null), (answer.Outcome.ToString(), answer.StatusCode, answer.Content));
        Assert.Equal($"GET /error/{{transferId}}: status {status}{(text.Length > 0 ? $", {text}" : "")}", answer.Detail);
        Assert.DoesNotContain(site.Server.Requests, request => request.Target == "/elsewhere");
    }

    [Theory]
    [InlineData("not json", "invalid")]
    [InlineData("", "empty body")]
    [InlineData("null", "null")]
    [InlineData("[]", "could not be converted")]
    [InlineData("""{"items":{},"meta":{"hasNext":"yes"}}""", "$.meta.hasNext")]
    [InlineData("""{"items":{"email/secret@example.com":7},"meta":{"hasNext":false}}""", "found Number as the value of mapping 0")]
    [InlineData("""{"items":{"email/secret@example.com":null},"meta":{"hasNext":false}}""", "found Null")]
    [InlineData("""{"items":{"email/secret@example.com":"\ud800"},"meta":{"hasNext":false}}""", "$.items")]
    [InlineData("""{"items":["a"],"meta":{"hasNext":false}}""", "found StartArray")]
    [InlineData("""{"items":{}}""", "meta")]
    [InlineData("""{"items":null,"meta":{"hasNext":false}}""", "items")]
    [InlineData("""{"items":{},"meta":{"hasNext":true}}""", "lastEntity does not move on")]
    [InlineData("""{"items":{},"meta":{"hasNext":true,"lastEntity":"before"}}""", "lastEntity does not move on")]
    [InlineData("""{"items":{},"meta":{"hasNext":false""", "")]
    public async Task GetMappingPage_BodyAgainstTheContract_IsMalformedAndSaysWhat(string body, string found)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Api.GetMappingPageAsync(StubSite.Tenant, StubSite.Transfer, "identity:user", "before", 10, default);

        Assert.Equal((PlatformOutcome.Malformed, 200, null), (answer.Outcome, answer.StatusCode, answer.Content));
        Assert.Contains(found, answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Detail, StringComparison.Ordinal);
        Assert.Single(site.Server.Requests);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("""[{"label":"x"}]""")]
    [InlineData("""[{"s3Key":""}]""")]
    [InlineData("""[{"s3Key":1}]""")]
    public async Task GetUploadedData_EntryWithoutKey_IsMalformed(string body)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith(body, 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("[3]")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""[{"key":"no type"}]""")]
    public async Task GetContainers_WrongShape_IsMalformed(string containers)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$$"""{"containers":{{{containers}}},"meta":{"hasNext":false}}""", 200);

        var answer = await site.Api.GetContainersAsync(StubSite.Tenant, StubSite.Transfer, "Site", null, 1, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
    }

    [Fact]
    public async Task AnyOperation_DeepBody_IsMalformed()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith($$"""[{"s3Key":"k","new":{{new string('[', 40)}}{{new string(']', 40)}}}]""", 200);

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnyOperation_OversizeBody_IsMalformedWithoutASecondAttempt(bool hasLength)
    {
        await using var site = await StubSite.StartAsync(settings: ("Platform:MaxAnswerBytes", "2000"));
        site.Server.Answer = async (_, context) =>
        {
            if (hasLength) context.Response.ContentLength = 100_000;
            for (var i = 0; i < 100; i++) await context.Response.WriteAsync(new string(' ', 1000), context.RequestAborted);
        };

        var answer = await site.Api.GetUploadedDataAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal(PlatformOutcome.Malformed, answer.Outcome);
        Assert.Contains("more than 2000 bytes", answer.Detail, StringComparison.Ordinal);
        Assert.Single(site.Server.Requests);
    }

    [Fact]
    public async Task AnyOperation_ErrorTextWithMarkupOrToken_IsNotShown()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (_, context) =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"message":"bad token eyJhbGciOi.J9.x"}""");
        };

        var answer = await site.Api.GetServerErrorAsync(StubSite.Tenant, StubSite.Transfer, default);

        Assert.Equal("GET /error/{transferId}: status 404", answer.Detail);
    }

    [Fact]
    public async Task AnyOperation_Logs_HaveNoTokenAndNoIds()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("", 503, 503, 404);

        await site.Api.GetSignedUrlAsync(StubSite.Tenant, StubSite.Transfer, new S3Key("a-secret-key"), default);

        Assert.Equal(3, site.Log.Lines.Count);
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("token-", line, StringComparison.Ordinal));
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("a-secret-key", line, StringComparison.Ordinal));
        Assert.All(site.Log.Lines, line => Assert.DoesNotContain("http:", line, StringComparison.Ordinal));
    }
}
