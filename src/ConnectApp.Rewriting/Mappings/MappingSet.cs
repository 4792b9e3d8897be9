using System.Collections.Concurrent;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>The mapping tables of one run, by namespace.</summary>
/// <param name="share">Memory that the tables may take; null: as much as they need.</param>
public sealed class MappingSet(MappingShare? share = null)
{
    private readonly ConcurrentDictionary<string, MappingTable> _tables = new(StringComparer.Ordinal);

    /// <summary>The table of a namespace; an empty one is added where there is none yet.</summary>
    public MappingTable Table(string ns) => _tables.GetOrAdd(ns, static (name, share) => new MappingTable(name, share), share);

    public MappingTable? Find(string ns) => _tables.GetValueOrDefault(ns);

    public IEnumerable<string> Namespaces => _tables.Keys.Order(StringComparer.Ordinal);

    public long MemoryBytes => _tables.Values.Sum(t => t.MemoryBytes);
}
