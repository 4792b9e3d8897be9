using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of the mappings that a run keeps.</summary>
public abstract class MappingStoreContract : StoreContract
{
    private readonly TransferRun _run = new() { TenantId = new(Guid.NewGuid()), RunId = new(Guid.NewGuid()) };

    [Fact]
    public void Keep_AfterReopening_GoesOnAtTheCursor()
    {
        using (var first = Open()) first.KeepPage("jira:issue", [new("1", "2")], "1", complete: false);

        using var second = Open();

        Assert.Equal(new NamespaceProgress { LastEntity = "1", Pages = 1 }, second.Progress("jira:issue"));
        Assert.Equal(new NamespaceProgress(), second.Progress("jira:filter"));
    }

    [Fact]
    public void Keep_ServerIdAgain_TheFirstAnswerStays()
    {
        using var store = Open();
        store.KeepPage("jira:issue", [new("1", "first"), new("2", "x"), new("2", "y")], "1", complete: false);
        store.KeepPage("jira:issue", [new("1", "second")], null, complete: true);

        var table = LoadAll(store).Find("jira:issue")!;

        Assert.Equal("first", Find(table, "1"));
        Assert.Equal("x", Find(table, "2"));
    }

    [Fact]
    public void LoadAll_OddIds_AreReadBackAsTheyWere()
    {
        string[] ids = ["", " ", "nul\0inside", "𝒌", "jira.userkey/ünï", "00012"];
        using var store = Open();
        store.KeepPage("identity:user", ids.Select(id => KeyValuePair.Create(id, id + "!")), null, complete: true);
        store.KeepPage("jira:issue", [], null, complete: true);

        var set = LoadAll(store);

        Assert.All(ids, id => Assert.Equal(id + "!", Find(set.Find("identity:user")!, id)));
        Assert.Equal(0, set.Table("jira:issue").Count);
    }

    [Fact]
    public void Keep_IdLongerThanATableTakes_IsLeftOutAndStopsNothing()
    {
        using var store = Open();
        store.KeepPage("jira:issue", [new(new string('k', 70_000), "x"), new("x", new string('v', 70_000)), new("1", "2")], null, complete: true);

        var table = LoadAll(store).Find("jira:issue")!;

        Assert.Equal(1, table.Count);
        Assert.Equal("2", Find(table, "1"));
    }

    [Fact]
    public void Keep_FoundAfterItHadNoMapping_IsMapped()
    {
        using var store = Open();
        store.KeepFound("jira:issue", [new("1", "2")], ["3", "4"], finds: 1);
        store.KeepFound("jira:issue", [new("3", "5")], [], finds: 1);

        var table = LoadAll(store).Find("jira:issue")!;

        Assert.Equal(new NamespaceProgress { Finds = 2 }, store.Progress("jira:issue"));
        Assert.Equal("5", Find(table, "3"));
        Assert.Equal(MappingAnswer.None, Ask(table, "4"));
        Assert.Equal(MappingAnswer.Unknown, Ask(table, "6"));
    }

    [Fact]
    public void LoadAll_NoMemory_AnswersFromDisk()
    {
        using var store = Open();
        store.KeepPage("jira:issue", Enumerable.Range(0, 1000).Select(n => KeyValuePair.Create($"{n}", $"{n + 1}")), null, complete: true);
        store.KeepFound("jira:filter", [new("1", "2")], ["3"], finds: 1);
        using var share = new MappingBudget(1).Open();
        var set = store.LoadAll(["jira:issue", "jira:filter"], share, CancellationToken.None);
        var batch = new MappingBatch(new UnknownKeys());
        var (issue, filter) = (new KeyForm(set.Table("jira:issue")), new KeyForm(set.Table("jira:filter")));

        batch.Ask(issue, "17"u8);
        batch.Ask(issue, "1000"u8);
        batch.Ask(filter, "1"u8);
        batch.Ask(filter, "3"u8);
        batch.Ask(filter, "4"u8);
        batch.Answer();

        Assert.Equal([MappingAnswer.Found, MappingAnswer.None, MappingAnswer.Found, MappingAnswer.None, MappingAnswer.Unknown], Enumerable.Range(0, 5).Select(i => batch[i]));
        Assert.Equal("18", Encoding.UTF8.GetString(batch.Value(0)));
    }

    private static MappingAnswer Ask(MappingTable table, string key) => table.Find(Encoding.UTF8.GetBytes(key), new byte[MappingTable.ScratchBytes], out _);

    private static MappingSet LoadAll(IMappingStore store) => store.LoadAll(["identity:user", "jira:issue"], null, CancellationToken.None);

    private IMappingStore Open() => Store.Mappings.Open(_run);

    private static string? Find(MappingTable table, string key) => table.TryFind(Encoding.UTF8.GetBytes(key), out var value) ? Encoding.UTF8.GetString(value) : null;
}
