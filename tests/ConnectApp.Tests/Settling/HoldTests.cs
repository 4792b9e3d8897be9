using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ConnectApp.Tests.Settling;

/// <summary>How long a decision is held open.</summary>
public sealed class HoldTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunCounts Lacking = new() { References = [new NamespaceCount { Namespace = "jira:issue", Missing = 1 }] };

    [Theory]
    [InlineData(0, 24, 24 * 60)]
    [InlineData(13, 10, 10 * 60)]
    [InlineData(13, 24, (23 * 60) - 15)]
    [InlineData(13.97, 24, 0)]
    [InlineData(0, 0, 0)]
    public async Task Begin_MappingsMissing_HoldsNoLongerThanThePlatformAllows(double daysOld, int hours, int heldMinutes)
    {
        await using var store = StoreFolder.Make();
        var time = new FakeTimeProvider(s_begin);
        var (hold, run) = await MakeAsync(store, time, daysOld, hours);

        var waits = await hold.BeginAsync(run, Lacking, CancellationToken.None);

        var held = store.Runs.Find(run.TenantId, run.RunId)!.HeldUntil;
        Assert.Equal(heldMinutes > 0, waits is StageResult.WaitFor);
        Assert.Equal(heldMinutes == 0 ? null : time.GetUtcNow().AddMinutes(heldMinutes), held);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(3, 3, false)]
    [InlineData(3, 2, true)]
    public async Task Begin_OnlyWhatThePlanAccepts_IsNotHeld(int missing, int accepted, bool held)
    {
        await using var store = StoreFolder.Make();
        var (hold, run) = await MakeAsync(store, new FakeTimeProvider(s_begin), 0, 24);

        var waits = await hold.BeginAsync(run, new RunCounts { References = [new NamespaceCount { Namespace = "jira:issue", Missing = missing, Accepted = accepted }] }, CancellationToken.None);

        Assert.Equal(held, waits is not null);
    }

    [Fact]
    public async Task IsOver_HeldThenAskedThenEnded_FollowsTheRun()
    {
        await using var store = StoreFolder.Make();
        var time = new FakeTimeProvider(s_begin);
        var (hold, run) = await MakeAsync(store, time, 0, 1);
        Assert.True(hold.IsOver(run), "nothing was held yet");

        await hold.BeginAsync(run, Lacking, CancellationToken.None);
        var held = store.Runs.Find(run.TenantId, run.RunId)!;

        Assert.False(hold.IsOver(held));
        Assert.True(hold.IsOver(held with { RetryAsked = 2, RetryDone = 1 }));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(hold.IsOver(held));
        Assert.Null(await hold.BeginAsync(held, Lacking, CancellationToken.None));
    }

    private static async Task<(Hold Hold, TransferRun Run)> MakeAsync(StoreFolder store, FakeTimeProvider time, double daysOld, int hours)
    {
        var runs = store.Runs;
        var entry = new RunEntry { RunId = new(Guid.NewGuid()), TenantId = new(Guid.NewGuid()), TransferId = new(Guid.NewGuid()) };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", Transfer = entry.TransferId, MigrationScopeId = "scope" };
        await runs.CreateAsync(entry, first, time.GetUtcNow().AddDays(-daysOld), CancellationToken.None);
        var clock = new TrustedClock(time, NullLogger<TrustedClock>.Instance);
        clock.Hear(time.GetUtcNow());
        return (new Hold(runs, Options.Create(new ImportOptions { HoldBeforeSettling = TimeSpan.FromHours(hours) }), clock), await runs.TakeAsync(entry.TenantId, entry.RunId, CancellationToken.None));
    }
}
