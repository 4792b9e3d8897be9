using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class MappingDiskTests
{
    [Fact]
    public void Answer_KeysNotInMemory_AreAskedOfTheDiskSortedAndOnce()
    {
        var disk = new FakeDisk(new() { ["9"] = "nine", ["10"] = "ten", ["a"] = "letter" });
        var (table, batch) = (new MappingTable("jira:issue", null) { Disk = disk }, new MappingBatch());
        table.Add("1"u8, "one"u8);
        var form = new KeyForm(table);

        foreach (var id in new[] { "9", "a", "1", "10", "9", "2" }) batch.Ask(form, Encoding.UTF8.GetBytes(id));
        batch.Answer();

        Assert.Equal(["jira:issue: 10 2 9 a"], disk.Batches);
        Assert.Equal(["nine", "letter", "one", "ten", "nine", ""], Values(batch));
        Assert.Equal(MappingAnswer.None, batch[5]);
    }

    [Fact]
    public void Answer_TwoTablesOnDisk_AreAskedEachInOneBatch()
    {
        var disk = new FakeDisk(new() { ["1"] = "one", ["jira.userkey/u"] = "557058:u" });
        var (issues, users) = (new MappingTable("jira:issue", null) { Disk = disk }, new MappingTable("identity:user", null) { Disk = disk });
        var (issue, user, batch) = (new KeyForm(issues), new KeyForm(users, "jira.userkey/"u8), new MappingBatch());

        batch.Ask(issue, "2"u8);
        batch.Ask(user, "u"u8);
        batch.Ask(issue, "1"u8);
        batch.Answer();

        Assert.Equal(["identity:user: jira.userkey/u", "jira:issue: 1 2"], disk.Batches.Order(StringComparer.Ordinal));
        Assert.Equal(["", "557058:u", "one"], Values(batch));
    }

    [Fact]
    public void Answer_PartialTableOnDisk_NotesOnlyWhatTheDiskDoesNotKnow()
    {
        var disk = new FakeDisk(new() { ["1"] = "one", ["2"] = null });
        var table = new MappingTable("jira:issue", null) { Disk = disk, IsComplete = false };
        var unknown = new UnknownKeys();
        var (form, batch) = (new KeyForm(table), new MappingBatch(unknown));

        foreach (var id in new[] { "3", "2", "1", "3" }) batch.Ask(form, Encoding.UTF8.GetBytes(id));
        batch.Answer();

        Assert.Equal([MappingAnswer.Unknown, MappingAnswer.None, MappingAnswer.Found, MappingAnswer.Unknown], Enumerable.Range(0, 4).Select(i => batch[i]));
        Assert.Equal(["3"], unknown.TakeUnknown().Select(k => Encoding.UTF8.GetString(k.Key.Span)));
    }

    [Theory]
    [InlineData(true, MappingAnswer.None)]
    [InlineData(false, MappingAnswer.Unknown)]
    public void Find_TableOnDisk_AsksTheDisk(bool isComplete, MappingAnswer ofUnknown)
    {
        var table = new MappingTable("jira:issue", null) { Disk = new FakeDisk(new() { ["1"] = "one", ["2"] = null }), IsComplete = isComplete };
        var scratch = new byte[MappingTable.ScratchBytes];

        Assert.Equal(MappingAnswer.Found, table.Find("1"u8, scratch, out var value));
        Assert.Equal("one", Encoding.UTF8.GetString(value));
        Assert.Equal(MappingAnswer.None, table.Find("2"u8, scratch, out _));
        Assert.Equal(ofUnknown, table.Find("3"u8, scratch, out _));
    }

    private static string[] Values(MappingBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(i => Encoding.UTF8.GetString(batch.Value(i)))];
}
