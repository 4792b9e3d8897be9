using System.Data.Common;
using System.Text.Json;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;
using Xunit;
using WorkItemProblems = ConnectApp.WorkItems.Stores.ProblemStore;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of the tables <c>work_item…</c>.</summary>
public abstract class WorkItemStoresContract : StoreContract
{
    private readonly RunScope _run = new(EngineStore.Tenant.ToString(), Guid.NewGuid().ToString());
    private readonly RunScope _other = new(EngineStore.Other.ToString(), Guid.NewGuid().ToString());
    private readonly PairingScope _pairing = new(EngineStore.Tenant.ToString(), "pairing");

    [Fact]
    public async Task Items_GoFromStageToStage_AndNeverBack()
    {
        var items = new ItemStore(_run);
        await WriteAsync(t => items.AddAsync(t, [3, 1, 2]));
        await WriteAsync(t => items.AddAsync(t, [2, 3]));
        await WriteAsync(t => items.SetReadAsync(t, [Item(1), Item(2)]));
        await WriteAsync(t => items.RemoveUnreadAsync(t, [3, 2]));
        await WriteAsync(t => items.SetPlannedAsync(t, 1, level: 1, "epic"));
        await WriteAsync(t => items.SetPlannedAsync(t, 2, level: 0, "task"));
        await WriteAsync(t => items.SetStatusAsync(t, 2, ItemStage.Written, ItemStatus.Created));
        await WriteAsync(t => items.SetStageAsync(t, 2, ItemStage.Planned));

        Assert.Equal([1], await ReadAsync(c => items.IdsAsync(c, ItemStage.Planned, 0, 10)));
        Assert.Equal([2], await ReadAsync(c => items.IdsAsync(c, ItemStage.Written, 0, 10)));
        Assert.Equal([1], await ReadAsync(items.LevelsAsync));
        Assert.Equal(["epic"], await ReadAsync(c => items.IssueTypesAsync(c, 1)));
        Assert.Equal((2, "Title 2"), await ReadAsync(c => items.FindAsync(c, 2)) is { } found ? (found.ItemId, found.Title) : default);
        Assert.Equal((2L, 1L, 1L), await ReadAsync(items.TotalsAsync) is { } totals ? (totals.Total, totals[ItemStatus.Created], totals[ItemStatus.Pending]) : default);
        Assert.Equal(0, (await ReadAsync(new ItemStore(_other).TotalsAsync)).Total);
    }

    [Fact]
    public async Task Counts_AddUp()
    {
        var items = new ItemStore(_run);
        await WriteAsync(t => items.AddAsync(t, [1, 2]));
        await WriteAsync(t => items.CountAsync(t, 1, PartCounts.None with { CommentsCreated = 2, AttachmentBytes = 5_000_000_000 }));
        await WriteAsync(t => items.CountAsync(t, 2, PartCounts.None with { CommentsCreated = 1, LinksFailed = 1 }));

        Assert.Equal(
            PartCounts.None with { CommentsCreated = 3, AttachmentBytes = 5_000_000_000, LinksFailed = 1 }, (await ReadAsync(items.TotalsAsync)).Parts);
    }

    [Fact]
    public async Task IssueAndParts_OutliveTheRun_AndAreReplaced()
    {
        var (issues, parts) = (new IssueStore(_pairing), new PartStore(_pairing));
        await WriteAsync(t => issues.SetAsync(t, new IssueRow(7, "100", "KEY-1", 1, "10", "{}")));
        await WriteAsync(t => issues.SetAsync(t, new IssueRow(7, "100", "KEY-1", 2, "10", "{}")));
        await WriteAsync(t => parts.SetAsync(t, 7, new PartRow("comment:1", "900", "print-1")));
        await WriteAsync(t => parts.SetAsync(t, 7, new PartRow("comment:1", "900", "print-2")));

        Assert.Equal(2, (await ReadAsync(c => issues.FindAsync(c, 7)))!.Rev);
        Assert.Equal([7], (await ReadAsync(c => issues.FindAsync(c, [7, 8]))).Keys);
        Assert.Equal("print-2", (await ReadAsync(c => parts.OfAsync(c, 7)))["comment:1"].Fingerprint);
        Assert.Null(await ReadAsync(c => new IssueStore(_pairing with { PairingId = "another" }).FindAsync(c, 7)));
    }

    [Fact]
    public async Task Intent_IsThereUntilItsOutcomeIsStored()
    {
        var intents = new IntentStore(_run);
        await WriteAsync(t => intents.AddAsync(t, [new Intent(1, Intent.Create, "b1", 5), new Intent(1, "comment:1", "", 0)]));
        await WriteAsync(t => intents.AddAsync(t, [new Intent(1, Intent.Create, "b2", 9, Attempts: 1)]));

        // What the first try may have made has a key above the first one's.
        Assert.Equal([new Intent(1, Intent.Create, "b2", 5, Attempts: 1)], await ReadAsync(intents.CreatesAsync));
        await WriteAsync(t => intents.RemoveAsync(t, 1, Intent.Create));
        Assert.Equal(["comment:1"], (await ReadAsync(c => intents.OfAsync(c, 1))).Keys);
    }

    [Fact]
    public async Task Problem_OfOneItemPartAndCode_IsThereOnce()
    {
        var problems = new WorkItemProblems(_run);
        var line = new Problem(1, "item", ProblemCodes.RefusedByJira, Effect.Failed, "why");
        await WriteAsync(t => problems.AddAsync(t, [line, line with { Item = 2, Effect = Effect.Skipped }, line with { Reason = "again" }]));

        Assert.Equal([(1L, line), (2L, line with { Item = 2, Effect = Effect.Skipped })], await ReadAsync(c => problems.ReadAsync(c, 0, 10)));
        Assert.Equal((2, 1), await ReadAsync(problems.CountAsync));
    }

    [Fact]
    public async Task Facts_OfARunAndItsPairing_AreKept()
    {
        var facts = new RunFactStore(_run);
        var pairing = new Pairing("cloud", "KEY", "org", Guid.NewGuid());
        await WriteAsync(t => facts.AddAsync(t, "{}"));
        await WriteAsync(t => facts.AddPairingAsync(t, pairing));
        await WriteAsync(t => facts.SetFactsAsync(t, pairing.Id, """{"a":1}""", 12));
        await WriteAsync(t => facts.SetRepeatedAfterAsync(t, 9));
        await WriteAsync(t => facts.SetRepeatedAfterAsync(t, 11));

        Assert.Equal((pairing.Id, "{}", """{"a":1}""", 12L), await ReadAsync(facts.FindAsync));
        Assert.Equal(9, await ReadAsync(facts.RepeatedAfterAsync));
        Assert.Null(await ReadAsync(c => facts.WatermarkAsync(c, pairing.Id)));
        await WriteAsync(t => facts.SetWatermarkAsync(t, pairing.Id, DateTimeOffset.UnixEpoch.AddDays(1)));
        await WriteAsync(t => facts.SetLinksSwappedAsync(t, pairing.Id, swapped: true));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), await ReadAsync(c => facts.WatermarkAsync(c, pairing.Id)));
        Assert.True(await ReadAsync(c => facts.LinksSwappedAsync(c, pairing.Id)));
    }

    [Fact]
    public async Task PeopleAndTransitions_AreReplaced()
    {
        var (people, transitions) = (new PeopleStore(_run), new TransitionStore(_run));
        await WriteAsync(t => people.SetAsync(t, [new PersonRow("a@x.y", "A", "a@x.y", null)]));
        await WriteAsync(t => people.SetAsync(t, [new PersonRow("a@x.y", "A", "a@x.y", "account")]));
        await WriteAsync(t => transitions.SetAsync(t, "10", "1", []));

        Assert.Equal([new PersonRow("a@x.y", "A", "a@x.y", "account")], await ReadAsync(people.AllAsync));
        Assert.Equal([("10", "1")], (await ReadAsync(transitions.AllAsync)).Select(t => (t.TypeId, t.FromStatus)));
    }

    private static WorkItem Item(int id) => new(
        id,
        1,
        new WorkItemFields(new Dictionary<string, JsonElement>
        {
            [FieldNames.Title] = JsonSerializer.SerializeToElement($"Title {id}"), [FieldNames.WorkItemType] = JsonSerializer.SerializeToElement("Task"),
        }),
        [],
        new Dictionary<string, TextFormat>());

    private Task WriteAsync(Func<DbTransaction, Task> work) =>
        Store.Tenants.Get(EngineStore.Tenant).WriteAsync(transaction => work(transaction.Transaction), CancellationToken.None);

    private Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work) => Store.ReadAsync(snapshot => work(snapshot.Connection));
}
