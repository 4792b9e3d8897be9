using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Blocks that need keys nobody has asked for yet, and those keys. They are gathered over many blocks: a call of the platform answers a hundred keys, whether
/// one block asks or thirty. Safe for use by several workers.
/// </summary>
internal sealed class BlocksAside<TBlock>
{
    /// <summary>With so many keys, gathering more saves no call.</summary>
    private const int EnoughKeys = 5_000;

    private readonly Lock _lock = new();
    private readonly UnknownKeys _keys = new();
    private readonly List<TBlock> _blocks = [];

    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _blocks.Count == 0;
        }
    }

    /// <returns>Whether there are enough to fetch them now.</returns>
    public bool Add(TBlock block, IReadOnlyList<UnknownKey> keys)
    {
        lock (_lock)
        {
            _blocks.Add(block);
            foreach (var key in keys) _keys.Note(key.Namespace, key.Key.Span);
            return _keys.Count >= EnoughKeys;
        }
    }

    public (IReadOnlyList<TBlock> Blocks, IReadOnlyList<UnknownKey> Keys) Take()
    {
        lock (_lock)
        {
            TBlock[] blocks = [.. _blocks];
            _blocks.Clear();
            return (blocks, _keys.TakeUnknown());
        }
    }
}
