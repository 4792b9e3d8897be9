using System.Text;
using Xunit;

namespace ConnectApp.Tests.Runs.Reports;

public sealed class RecordChangesTests : IAsyncDisposable
{
    private readonly ReportStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Read_SecondRunChangesRecordsMeanwhile_NoneIsLostAndNoneRepeatedUnchanged()
    {
        var first = await _store.AddRunAsync();
        var file = await _store.AddFileAsync(first, "a.ndjson", "checklists");
        await _store.CommitAsync(first, file, 0, [.. Enumerable.Range(1, 10).Select(n => ($"k{n}", $"old{n}"))]);

        var page = _store.Changes.Read(ReportStore.Tenant, "checklists", 0, 4);
        var second = await _store.AddRunAsync();
        var again = await _store.AddFileAsync(second, "a.ndjson", "checklists");

        // One that was read, one that was not yet, the others as they are, and a new one.
        await _store.CommitAsync(second, again, 0, [.. Enumerable.Range(1, 11).Select(n => ($"k{n}", n is 2 or 7 or 11 ? $"new{n}" : $"old{n}"))]);
        var seen = page.Changes.ToList();
        while (page.HasMore) seen.AddRange((page = _store.Changes.Read(ReportStore.Tenant, "checklists", seen[^1].ChangeNumber, 4)).Changes);

        Assert.Equal(
            "k1=old1 k2=old2 k3=old3 k4=old4 k5=old5 k6=old6 k8=old8 k9=old9 k10=old10 k2=new2 k7=new7 k11=new11",
            string.Join(' ', seen.Select(c => $"{c.Key}={Encoding.UTF8.GetString(c.Value)}")));
        Assert.Empty(_store.Changes.Read(ReportStore.Tenant, "checklists", seen[^1].ChangeNumber, 4).Changes);
    }

    [Fact]
    public async Task Read_TwoEntities_EachHasItsOwnOrder()
    {
        var run = await _store.AddRunAsync();
        var (checklists, notes) = (await _store.AddFileAsync(run, "a.ndjson", "checklists"), await _store.AddFileAsync(run, "b.ndjson", "notes"));
        await _store.CommitAsync(run, checklists, 0, ("k1", "1"), ("k2", "2"));
        await _store.CommitAsync(run, notes, 0, ("k1", "n"));
        await _store.CommitAsync(run, checklists, 2, ("k3", "3"));

        var changes = _store.Changes.Read(ReportStore.Tenant, "checklists", 1, 10);

        Assert.Equal(["k2", "k3"], changes.Changes.Select(c => c.Key));
        Assert.False(changes.HasMore);
        Assert.Equal(3, changes.Last);
        Assert.Equal(["k1"], _store.Changes.Read(ReportStore.Tenant, "notes", 0, 10).Changes.Select(c => c.Key));
    }

    [Fact]
    public async Task Read_LargeRecords_EndsThePageEarlyAndGoesOn()
    {
        var run = await _store.AddRunAsync();
        var file = await _store.AddFileAsync(run, "a.ndjson", "checklists");
        var large = new string('x', 5 << 20);
        await _store.CommitAsync(run, file, 0, ("k1", large), ("k2", large), ("k3", "small"));

        var page = _store.Changes.Read(ReportStore.Tenant, "checklists", 0, 10);
        var rest = _store.Changes.Read(ReportStore.Tenant, "checklists", page.Changes[^1].ChangeNumber, 10);

        Assert.Equal(["k1", "k2"], page.Changes.Select(c => c.Key));
        Assert.True(page.HasMore);
        Assert.Equal(["k3"], rest.Changes.Select(c => c.Key));
    }
}
