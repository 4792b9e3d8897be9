using System.Text.Json.Nodes;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class RetryTests
{
    private static TenantId Tenant => StubSite.Tenant;
    private static TransferId Transfer => StubSite.Transfer;

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Get_PassingFailures_AreTriedAgainWithANewTokenEach(int status)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", status, status, status, 200);

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal(["JWT token-1", "JWT token-2", "JWT token-3", "JWT token-4"], site.Server.Requests.Select(r => r.Header("Authorization")));
        Assert.Equal([1, 2, 4], site.Time.Skipped.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task Get_FailuresThatLast_EndAfterFourAttempts()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", 503);

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal((PlatformOutcome.TryLater, 503, null), (answer.Outcome, answer.StatusCode, answer.RetryAfter));
        Assert.Equal(4, site.Server.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(501)]
    public async Task Get_FailuresThatStay_AreNotTriedAgain(int status)
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", status);

        await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Single(site.Server.Requests);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Mar 2026 12:00:20 GMT", 20)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 1)]
    [InlineData("0", 1)]
    [InlineData("soon", 1)]
    public async Task RetryAfter_Short_IsWaitedFor(string retryAfter, int seconds)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            context.Response.StatusCode = seen.Number == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = retryAfter;
            if (seen.Number > 1) await context.Response.WriteAsync("[]");
        };

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal([seconds], site.Time.Skipped.Select(pause => (int)pause.TotalSeconds));
    }

    [Theory]
    [InlineData("31", 31)]
    [InlineData("Sun, 01 Mar 2026 12:10:00 GMT", 600)]
    [InlineData("2147483647", 3600)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 3600)]
    public async Task RetryAfter_Long_GoesToTheCaller(string retryAfter, int seconds)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = (_, context) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        };

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal((PlatformOutcome.TryLater, TimeSpan.FromSeconds(seconds)), (answer.Outcome, answer.RetryAfter));
        Assert.Single(site.Server.Requests);
    }

    [Fact]
    public async Task Get_ConnectionReset_IsTriedAgain()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            if (seen.Number == 1) context.Abort();
            else await context.Response.WriteAsync("[]");
        };

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal(2, site.Server.Requests.Count);
    }

    [Fact]
    public async Task Get_BodyCutInTheMiddle_IsTriedAgain()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            await context.Response.WriteAsync("""[{"s3Key":"k1"}""");
            await context.Response.Body.FlushAsync();
            if (seen.Number == 1) context.Abort();
            else await context.Response.WriteAsync("]");
        };

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal([new(new("k1"), null)], answer.Content);
        Assert.Equal(2, site.Server.Requests.Count);
    }

    [Fact]
    public async Task Get_NobodyListens_IsTryLater()
    {
        await using var site = await StubSite.StartAsync();
        await site.Server.DisposeAsync();
        site.Authority.Site = new SiteAddress(new Uri("http://127.0.0.1:1"), default);

        var answer = await site.Api.GetUploadedDataAsync(Tenant, Transfer, default);

        Assert.Equal((PlatformOutcome.TryLater, 0), (answer.Outcome, answer.StatusCode));
        Assert.Equal(3, site.Time.Skipped.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    public async Task Get_NoWholeAnswerInTime_IsTriedAgain(string begun)
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            if (seen.Number == 1 && begun.Length > 0) await context.Response.WriteAsync(begun);
            if (seen.Number == 1) await Task.Delay(Timeout.Infinite, context.RequestAborted);
            else await context.Response.WriteAsync("[]");
        };

        var call = site.Api.GetUploadedDataAsync(Tenant, Transfer, default);
        await site.Server.NextRequestAsync();
        site.Time.Advance(TimeSpan.FromSeconds(30));
        var answer = await call;

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal(2, site.Server.Requests.Count);
    }

    [Fact]
    public async Task Get_NeverAnswered_EndsWithinTheTotalTime()
    {
        await using var site = await StubSite.StartAsync(settings: ("Platform:TotalTimeout", "00:01:00"));
        site.Server.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var begin = site.Time.GetUtcNow();

        var call = site.Api.GetUploadedDataAsync(Tenant, Transfer, default);
        await site.Server.NextRequestAsync();
        site.Time.Advance(TimeSpan.FromSeconds(30));
        await site.Server.NextRequestAsync();
        site.Time.Advance(TimeSpan.FromSeconds(29));
        var answer = await call;

        Assert.Equal((PlatformOutcome.TryLater, 0), (answer.Outcome, answer.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(60), site.Time.GetUtcNow() - begin);
    }

    [Fact]
    public async Task Get_CallerCancels_Throws()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var stop = new CancellationTokenSource();

        var call = site.Api.GetUploadedDataAsync(Tenant, Transfer, stop.Token);
        await site.Server.NextRequestAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task SafePosts_PassingFailure_AreTriedAgainWithTheSameBody()
    {
        await using var site = await StubSite.StartAsync();
        site.Server.Answer = async (seen, context) =>
        {
            context.Response.StatusCode = seen.Number % 2 == 1 ? 503 : 200;
            if (seen.Number % 2 == 0) await context.Response.WriteAsync("{}");
        };

        await site.Api.FindMappingsAsync(Tenant, Transfer, "n", ["k"], default);
        await site.Api.SendFeedbackAsync(Tenant, Transfer, new JsonObject(), default);
        await site.Api.SendProgressAsync(Tenant, Transfer, new TransferProgress("SUCCESS", 100, null), default);

        Assert.Equal(
            ["""["k"]""", """["k"]""", """{"details":{}}""", """{"details":{}}""",
                """{"status":"SUCCESS","percent":100}""", """{"status":"SUCCESS","percent":100}"""],
            site.Server.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task Put_PassingFailure_IsNotTriedAgain()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("{}", 503);

        var answer = await site.Api.PutWebhooksAsync(Tenant, ["https://a.example/"], default);

        Assert.Equal(PlatformOutcome.TryLater, answer.Outcome);
        Assert.Single(site.Server.Requests);
    }

    [Fact]
    public void Backoff_ManyRetries_DoublesUpToTheCap()
    {
        var first = TimeSpan.FromSeconds(1);
        var longest = TimeSpan.FromSeconds(30);

        var pauses = Enumerable.Range(0, 8).Select(i => Backoff.Delay(i, first, longest, 1, null).TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], pauses);
        Assert.Equal(0.5, Backoff.Delay(0, first, longest, 0, null).TotalSeconds);
        Assert.Equal(longest, Backoff.Delay(int.MaxValue, first, longest, 1, null));
    }
}
