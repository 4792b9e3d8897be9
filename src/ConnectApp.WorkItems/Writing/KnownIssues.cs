using System.Collections.Concurrent;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Which items have an issue, in memory: two numbers an item. Safe for many callers.</summary>
internal sealed class KnownIssues(string projectKey)
{
    private readonly ConcurrentDictionary<int, int> _keys = new();
    private int _highest;

    /// <summary>Number of the highest key that is known in the project.</summary>
    public int Highest => Volatile.Read(ref _highest);

    public string? KeyOf(int item) => _keys.TryGetValue(item, out var number) ? KeyAt(number) : null;

    public bool Has(int item) => _keys.ContainsKey(item);

    public string KeyAt(int number) => $"{projectKey}-{number}";

    public void Add(int item, string key)
    {
        var number = IssueRow.NumberOf(key);
        _keys[item] = number;
        SawKey(number);
    }

    public void SawKey(int number)
    {
        var highest = Volatile.Read(ref _highest);
        while (number > highest)
        {
            var before = Interlocked.CompareExchange(ref _highest, number, highest);
            if (before == highest) return;
            highest = before;
        }
    }
}
