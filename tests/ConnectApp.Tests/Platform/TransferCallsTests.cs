using ConnectApp.Core.Ids;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect.Rest;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Tests.Platform;

public sealed class TransferCallsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TransferId Transfer = StubSite.Transfer;
    private static readonly TenantId Tenant = StubSite.Tenant;

    [Fact]
    public void Close_NothingOnTheWire_IsDoneAtOnceAndLetsNothingBegin()
    {
        var calls = new TransferCalls(new FakeTimeProvider());

        var closing = calls.CloseAsync(Tenant, Transfer, Patience);

        Assert.True(closing.IsCompletedSuccessfully);
        Assert.False(calls.TryBegin(Tenant, Transfer));
    }

    [Fact]
    public void Close_TransferOfThatIdAtAnotherSite_StaysOpen()
    {
        var (calls, other) = (new TransferCalls(new FakeTimeProvider()), new TenantId(Guid.NewGuid()));

        _ = calls.CloseAsync(other, Transfer, Patience);

        Assert.True(calls.TryBegin(Tenant, Transfer));
    }

    [Fact]
    public async Task Close_TwoCallsOnTheWire_WaitsForBoth()
    {
        var calls = new TransferCalls(new FakeTimeProvider());
        calls.TryBegin(Tenant, Transfer);
        calls.TryBegin(Tenant, Transfer);

        var closing = calls.CloseAsync(Tenant, Transfer, Patience);
        calls.End(Tenant, Transfer);
        var afterOne = closing.IsCompleted;
        calls.End(Tenant, Transfer);
        await closing;

        Assert.False(afterOne);
        Assert.True(calls.CloseAsync(Tenant, Transfer, Patience).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Close_CallThatHangs_WaitsNoLongerThanItsPatience()
    {
        var time = new FakeTimeProvider();
        var calls = new TransferCalls(time);
        calls.TryBegin(Tenant, Transfer);

        var closing = calls.CloseAsync(Tenant, Transfer, Patience);
        var before = closing.IsCompleted;
        time.Advance(Patience);
        await closing;

        Assert.False(before);
        Assert.False(calls.TryBegin(Tenant, Transfer));
    }

    [Fact]
    public async Task AnyOperation_TransferIsClosed_SendsNothingAndIsSettled()
    {
        await using var site = await StubSite.StartAsync();
        site.AnswerWith("[]", 200);
        await site.Calls.CloseAsync(Tenant, Transfer, Patience);

        PlatformOutcome[] outcomes =
        [
            (await site.Api.GetUploadedDataAsync(Tenant, Transfer, default)).Outcome,
            (await site.Api.GetSignedUrlAsync(Tenant, Transfer, new S3Key("k"), default)).Outcome,
            (await site.Api.GetMappingPageAsync(Tenant, Transfer, "jira:issue", null, 1000, default)).Outcome,
            (await site.Api.FindMappingsAsync(Tenant, Transfer, "jira:issue", ["1"], default)).Outcome,
            (await site.Api.GetContainersAsync(Tenant, Transfer, "JiraProject", null, 250, default)).Outcome,
            (await site.Api.SendFeedbackAsync(Tenant, Transfer, [], default)).Outcome,
            (await site.Api.SendProgressAsync(Tenant, Transfer, new TransferProgress("IN_PROGRESS", 1, null), default)).Outcome,
            (await site.Api.GetServerErrorAsync(Tenant, Transfer, default)).Outcome,
        ];
        var recent = await site.Api.GetRecentTransfersAsync(Tenant, default);

        Assert.All(outcomes, outcome => Assert.Equal(PlatformOutcome.Refused, outcome));
        Assert.Equal(PlatformOutcome.Ok, recent.Outcome);
        Assert.Single(site.Server.Requests);
    }
}
