using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class SiteAuthorityTests
{
    [Fact]
    public async Task Call_401Once_RenewsAndSucceeds()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", 401, 200);

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
        Assert.Equal((1, 0, 2), (site.Authority.Renewals, site.Authority.Refusals, site.Server.Requests.Count));
    }

    [Fact]
    public async Task Call_401Twice_IsReportedAndUnauthorized()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", 401);

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal((PlatformOutcome.Unauthorized, 401), (answer.Outcome, answer.StatusCode));
        Assert.Equal((1, 1, 2), (site.Authority.Renewals, site.Authority.Refusals, site.Server.Requests.Count));
    }

    [Fact]
    public async Task UnsafeCall_401Once_IsSentAgainSinceItWasNotTaken()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("", 401, 201);

        var answer = await site.Api.PutWebhooksAsync(StubSite.Tenant, ["https://a.example/"], default);

        Assert.Equal(PlatformOutcome.Ok, answer.Outcome);
    }

    [Fact]
    public async Task Call_NoSite_IsUnauthorizedWithoutARequest()
    {
        await using var site = await StubSite.StartAsync();
        site.Authority.Site = null;

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal((PlatformOutcome.Unauthorized, 0), (answer.Outcome, answer.StatusCode));
        Assert.Empty(site.Server.Requests);
    }

    [Fact]
    public async Task Call_NoSecret_IsUnauthorizedWithoutARequest()
    {
        await using var site = await StubSite.StartAsync();
        site.Authority.HasSecret = false;

        var answer = await site.Api.GetRecentTransfersAsync(StubSite.Tenant, default);

        Assert.Equal((PlatformOutcome.Unauthorized, 0), (answer.Outcome, answer.StatusCode));
        Assert.Equal((0, 0, 0), (site.Authority.Renewals, site.Authority.Refusals, site.Server.Requests.Count));
    }

    [Fact]
    public async Task Calls_ManyAtOnce_AreFourPerTenant()
    {
        await using var site = await StubSite.StartAsync();
        using var release = new SemaphoreSlim(0);
        site.Server.Answer = async (seen, context) =>
        {
            await release.WaitAsync();
            await context.Response.WriteAsync("[]");
        };

        var calls = Enumerable.Range(0, 9).Select(_ => site.Api.GetRecentTransfersAsync(StubSite.Tenant, default)).ToList();
        for (var i = 0; i < 4; i++) await site.Server.NextRequestAsync();
        var other = site.Api.GetRecentTransfersAsync(new TenantId(Guid.Empty), default);
        await site.Server.NextRequestAsync();
        var openCalls = site.Server.Requests.Count;
        release.Release(10);
        var answers = await Task.WhenAll(calls.Append(other));

        Assert.All(answers, answer => Assert.Equal(PlatformOutcome.Ok, answer.Outcome));
        Assert.Equal(5, openCalls);
        Assert.Equal(10, site.Server.Requests.Count);
    }
}
