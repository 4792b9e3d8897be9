using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;
using Xunit;

namespace ConnectApp.Tests.Inbox;

public sealed class InboxStoreTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private static readonly TenantId Other = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));
    private static readonly TransferId Transfer = new(Guid.Parse("9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33"));
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly InboxStore _inbox;

    public InboxStoreTests() => _inbox = new InboxStore(_store.Control);

    public Task InitializeAsync()
    {
        _store.Control.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Add_SameMessageAndTransferOfTwoTenants_NeverMeet()
    {
        var first = await _inbox.TryAddAsync(Message("m"), CancellationToken.None);
        var second = await _inbox.TryAddAsync(Message("m") with { Tenant = Other }, CancellationToken.None);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Single((await _inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)));
        Assert.Single((await _inbox.ReadNewAsync(Other, Transfer, 0, CancellationToken.None)));
    }

    [Fact]
    public async Task Add_ToAFinishedRun_MakesItDueAgain()
    {
        var registry = new RunRegistry(_store.Control);
        var run = await _inbox.TryAddAsync(Message("m-1"), CancellationToken.None);
        await _inbox.HandledAsync((await _inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)), CancellationToken.None);
        await registry.SetDueAsync((await registry.FindAsync(run!.Value, CancellationToken.None))!, null, CancellationToken.None);

        var again = await _inbox.TryAddAsync(Message("m-2"), CancellationToken.None);

        Assert.Equal(run, again);
        Assert.Equal(DateTimeOffset.UnixEpoch, (await registry.FindAsync(run.Value, CancellationToken.None))!.DueAt);
    }

    [Fact]
    public async Task Add_SettledTwice_TheFirstWordStands()
    {
        var settled = Message("m-1") with { SaysSettled = true, SettledAs = "SUCCESS", ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        var run = await _inbox.TryAddAsync(settled, CancellationToken.None);

        await _inbox.TryAddAsync(settled with { MessageId = "m-2", SettledAs = "FAILED", ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(2) }, CancellationToken.None);

        var entry = (await new RunRegistry(_store.Control).FindAsync(run!.Value, CancellationToken.None))!;
        Assert.Equal("SUCCESS", entry.SettledAs);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), entry.SettledAt);
    }

    [Fact]
    public async Task Failed_FiveTimes_IsSetAsideAndBlocksNoOther()
    {
        await _inbox.TryAddAsync(Message("bad"), CancellationToken.None);
        await _inbox.TryAddAsync(Message("good"), CancellationToken.None);
        var bad = (await _inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None))[0];

        var aside = new List<bool>();
        for (var n = 0; n < 6; n++) aside.Add(await _inbox.FailedAsync(bad, "why", CancellationToken.None));

        Assert.Equal([false, false, false, false, true, false], aside);
        Assert.Equal(["good"], (await _inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)).Select(m => m.MessageId));
    }

    [Fact]
    public async Task Read_MessagesOfATransfer_ComeInTheOrderTheyWereStored()
    {
        foreach (var id in new[] { "z", "a", "m" }) await _inbox.TryAddAsync(Message(id), CancellationToken.None);

        Assert.Equal(["z", "a", "m"], (await _inbox.ReadNewAsync(Tenant, Transfer, 0, CancellationToken.None)).Select(m => m.MessageId));
    }

    private static InboxMessage Message(string id) => new()
    {
        Tenant = Tenant, MessageId = id, FrontDoor = InboxMessage.FromConnect, EventType = MigrationEvent.ListenerTriggered, Transfer = Transfer,
        Body = "{}"u8.ToArray(), ReceivedAt = DateTimeOffset.UnixEpoch,
    };
}
