using System.Collections.Concurrent;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>The mapping tables of one run, by namespace.</summary>
/// <param name="share">Memory that the tables may take; null: as much as they need.</param>
public sealed class MappingSet(MappingShare? share = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, MappingTable> _tables = new(StringComparer.Ordinal);

    private readonly ReaderWriterLockSlim _gate = new();

    /// <summary>Looks up while nobody writes; who rewrites a block holds it for that block.</summary>
    public Held Reading()
    {
        _gate.EnterReadLock();
        return new Held(_gate, IsWriting: false);
    }

    /// <summary>Changes tables while nobody looks up.</summary>
    public Held Writing()
    {
        _gate.EnterWriteLock();
        return new Held(_gate, IsWriting: true);
    }

    /// <summary>Held by one thread until disposed.</summary>
    public readonly record struct Held(ReaderWriterLockSlim Gate, bool IsWriting) : IDisposable
    {
        public void Dispose()
        {
            if (IsWriting) Gate.ExitWriteLock();
            else Gate.ExitReadLock();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The table of a namespace; an empty one is added where there is none yet.</summary>
    public MappingTable Table(string ns) => _tables.GetOrAdd(ns, static (name, share) => new MappingTable(name, share), share);

    public MappingTable? Find(string ns) => _tables.GetValueOrDefault(ns);

    public IEnumerable<string> Namespaces => _tables.Keys.Order(StringComparer.Ordinal);

    public long MemoryBytes => _tables.Values.Sum(t => t.MemoryBytes);
}
