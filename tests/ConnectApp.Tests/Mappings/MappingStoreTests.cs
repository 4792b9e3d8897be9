using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Runs;
using ConnectApp.Tests.Storage;
using Xunit;

namespace ConnectApp.Tests.Mappings;

public sealed class MappingStoreTests : IAsyncLifetime
{
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly Run _run = new() { TenantId = new(Guid.NewGuid()), RunId = new(Guid.NewGuid()) };

    public Task InitializeAsync() => Task.CompletedTask;
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public void Keep_AfterReopening_GoesOnAtTheCursor()
    {
        using (var first = Open()) first.Keep("jira:issue", [new("1", "2")], "1", complete: false);

        using var second = Open();

        Assert.Equal(("1", false), second.Cursor("jira:issue"));
        Assert.Equal((null, false), second.Cursor("jira:filter"));
    }

    [Fact]
    public void Keep_ServerIdAgain_TheLaterValueWins()
    {
        using var store = Open();
        store.Keep("jira:issue", [new("1", "first"), new("2", "x"), new("2", "y")], "1", complete: false);
        store.Keep("jira:issue", [new("1", "second")], null, complete: true);

        var table = store.LoadAll(CancellationToken.None).Find("jira:issue")!;

        Assert.Equal("second", Find(table, "1"));
        Assert.Equal("y", Find(table, "2"));
    }

    [Fact]
    public void LoadAll_OddIds_AreReadBackAsTheyWere()
    {
        string[] ids = ["", " ", "nul\0inside", "𝒌", "jira.userkey/ünï", "00012"];
        using var store = Open();
        store.Keep("identity:user", ids.Select(id => KeyValuePair.Create(id, id + "!")), null, complete: true);
        store.Keep("jira:issue", [], null, complete: true);

        var set = store.LoadAll(CancellationToken.None);

        Assert.All(ids, id => Assert.Equal(id + "!", Find(set.Find("identity:user")!, id)));
        Assert.Equal(0, set.Table("jira:issue").Count);
    }

    [Fact]
    public void Keep_IdLongerThanATableTakes_IsLeftOutAndStopsNothing()
    {
        using var store = Open();
        store.Keep("jira:issue", [new(new string('k', 70_000), "x"), new("x", new string('v', 70_000)), new("1", "2")], null, complete: true);

        var table = store.LoadAll(CancellationToken.None).Find("jira:issue")!;

        Assert.Equal(1, table.Count);
        Assert.Equal("2", Find(table, "1"));
    }

    private MappingStore Open() => MappingStore.Open(_store.Options, _run, _store.Commits);

    private static string? Find(MappingTable table, string key) => table.TryFind(Encoding.UTF8.GetBytes(key), out var value) ? Encoding.UTF8.GetString(value) : null;
}
