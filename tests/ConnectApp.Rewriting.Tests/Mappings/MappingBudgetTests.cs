using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class MappingBudgetTests
{
    private const int Total = 1_000_000;

    [Fact]
    public void TryAdd_OverTheBudget_IsRefusedAndTheTableStaysAsItWas()
    {
        var budget = new MappingBudget(Total);
        using var share = budget.Open();
        var table = new MappingTable("jira:issue", share);

        var added = Fill(table);

        Assert.InRange(added, Total / 16, Total / 10);
        Assert.InRange(budget.BytesInUse, Total, Total * 6 / 5);
        Assert.Equal(table.MemoryBytes, budget.BytesInUse);
        Assert.Equal(added, table.Count);
        Assert.False(table.TryFind(Key(added), out _));
        Assert.True(table.TryFind(Key(added - 1), out _));
        Assert.Throws<InvalidOperationException>(() => table.Add("1"u8, "2"u8));
        Assert.False(table.TryAddMissing("1"u8));
    }

    [Fact]
    public void Clear_GivesTheMemoryBack()
    {
        var budget = new MappingBudget(Total);
        using var share = budget.Open();
        var table = new MappingTable("jira:issue", share);
        Fill(table);

        table.Clear();

        Assert.Equal(0, budget.BytesInUse);
        Assert.Equal(0, table.Count);
        Assert.False(table.TryFind(Key(0), out _));
        Assert.True(table.TryAdd("1"u8, "2"u8));
    }

    [Fact]
    public void TryAdd_TwoRuns_NoneTakesMoreThanItsPart()
    {
        var budget = new MappingBudget(Total);
        using var first = budget.Open();
        using var second = budget.Open();

        Fill(new MappingTable("jira:issue", first));
        Fill(new MappingTable("jira:issue", second));

        Assert.InRange(first.BytesInUse, Total / 2, Total * 6 / 10);
        Assert.InRange(second.BytesInUse, Total * 3 / 10, Total * 6 / 10);
    }

    [Fact]
    public void Dispose_EndOfARun_LeavesItsMemoryToTheOthers()
    {
        var budget = new MappingBudget(Total);
        using var first = budget.Open();
        var second = budget.Open();
        Fill(new MappingTable("jira:issue", second));

        second.Dispose();
        second.Dispose();
        Fill(new MappingTable("jira:issue", first));

        Assert.Equal(first.BytesInUse, budget.BytesInUse);
        Assert.InRange(first.BytesInUse, Total, Total * 6 / 5);
    }

    /// <returns>Entries until the table took no more.</returns>
    private static int Fill(MappingTable table)
    {
        for (var i = 0; i < Total; i++)
        {
            if (!table.TryAdd(Key(i), Key(i))) return i;
        }

        throw new InvalidOperationException("The table took everything.");
    }

    private static byte[] Key(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
