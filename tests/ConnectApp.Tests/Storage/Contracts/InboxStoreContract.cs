using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of table <c>inbox</c>.</summary>
public abstract class InboxStoreContract : StoreContract
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private static readonly TenantId Other = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));
    private static readonly TransferId Transfer = new(Guid.Parse("9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33"));

    private InboxStore Inbox => new(Store.Control);

    [Fact]
    public async Task Add_SameMessageAndTransferOfTwoTenants_NeverMeet()
    {
        var first = await Inbox.TryAddAsync(Message("m"), CancellationToken.None);
        var second = await Inbox.TryAddAsync(Message("m") with { Tenant = Other }, CancellationToken.None);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Single((await Inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)));
        Assert.Single((await Inbox.ReadNewAsync(Other, Transfer, 0, CancellationToken.None)));
    }

    [Fact]
    public async Task Add_ToAFinishedRun_MakesItDueAgain()
    {
        var registry = new RunRegistry(Store.Control);
        var run = await Inbox.TryAddAsync(Message("m-1"), CancellationToken.None);
        await Inbox.HandledAsync((await Inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)), CancellationToken.None);
        await registry.SetDueAsync((await registry.FindAsync(run!.Value, CancellationToken.None))!, null, CancellationToken.None);

        var again = await Inbox.TryAddAsync(Message("m-2"), CancellationToken.None);

        Assert.Equal(run, again);
        Assert.Equal(DateTimeOffset.UnixEpoch, (await registry.FindAsync(run.Value, CancellationToken.None))!.DueAt);
    }

    [Fact]
    public async Task Add_SettledTwice_TheFirstWordStands()
    {
        var settled = Message("m-1") with { SaysSettled = true, SettledAs = "SUCCESS", ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        var run = await Inbox.TryAddAsync(settled, CancellationToken.None);

        await Inbox.TryAddAsync(settled with { MessageId = "m-2", SettledAs = "FAILED", ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(2) }, CancellationToken.None);

        var entry = (await new RunRegistry(Store.Control).FindAsync(run!.Value, CancellationToken.None))!;
        Assert.Equal("SUCCESS", entry.SettledAs);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), entry.SettledAt);
    }

    [Fact]
    public async Task Failed_FiveTimes_IsSetAsideAndBlocksNoOther()
    {
        await Inbox.TryAddAsync(Message("bad"), CancellationToken.None);
        await Inbox.TryAddAsync(Message("good"), CancellationToken.None);
        var bad = (await Inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None))[0];

        var aside = new List<bool>();
        for (var n = 0; n < 6; n++) aside.Add(await Inbox.FailedAsync(bad, "why", CancellationToken.None));

        Assert.Equal([false, false, false, false, true, false], aside);
        Assert.Equal(["good"], (await Inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)).Select(m => m.MessageId));
    }

    [Fact]
    public async Task Read_MessagesOfATransfer_ComeInTheOrderTheyWereStored()
    {
        foreach (var id in new[] { "z", "a", "m" }) await Inbox.TryAddAsync(Message(id), CancellationToken.None);

        Assert.Equal(["z", "a", "m"], (await Inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)).Select(m => m.MessageId));
    }

    private static InboxMessage Message(string id) => new()
    {
        Tenant = Tenant, MessageId = id, FrontDoor = InboxMessage.FromConnect, EventType = MigrationEvent.ListenerTriggered, Transfer = Transfer,
        Body = "{}"u8.ToArray(), ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
