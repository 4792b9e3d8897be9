using System.Collections.Concurrent;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Types of a run's items, in memory: two numbers an item, since hierarchy asks for the types of parents.</summary>
internal sealed class ItemTypes
{
    private readonly ConcurrentDictionary<int, string> _types = new();
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public string? Of(int item) => _types.GetValueOrDefault(item);

    public void Add(int item, string type) => _types[item] = _names.GetOrAdd(type, type);
}
