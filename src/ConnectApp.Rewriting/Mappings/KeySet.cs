namespace ConnectApp.Rewriting.Mappings;

/// <summary>What a key's first record says about another record of that key.</summary>
public enum KeyPresence
{
    /// <summary>The key is new, and now known.</summary>
    New,

    /// <summary>A record with the same source bytes was there before.</summary>
    SameSource,

    /// <summary>A record with other source bytes was there before.</summary>
    OtherSource,
}

/// <summary>
/// The keys of one entity that were seen, as hashes: 24 bytes a slot, no text. Keys are told apart by 128 keyed bits, so that two keys are taken for one
/// once in 10¹⁸ sets of ten billion keys.
/// </summary>
public sealed class KeySet
{
    private const int FirstSlots = 64;
    private const double MaxLoad = 0.75;

    private readonly KeyedHash _high = KeyedHash.Random();
    private readonly KeyedHash _low = KeyedHash.Random();
    private UInt128[] _keys = new UInt128[FirstSlots];
    private ulong[] _sources = new ulong[FirstSlots];

    public int Count { get; private set; }

    public KeyPresence Add(ReadOnlySpan<byte> key, UInt128 sourceHash)
    {
        if (Count + 1 > _keys.Length * MaxLoad) Grow();
        var hash = Hash(key);
        var slot = Find(hash);
        if (_keys[slot] == hash) return _sources[slot] == Fold(sourceHash) ? KeyPresence.SameSource : KeyPresence.OtherSource;
        _keys[slot] = hash;
        _sources[slot] = Fold(sourceHash);
        Count++;
        return KeyPresence.New;
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        return _keys[Find(hash)] == hash;
    }

    /// <summary>Both halves count: one of them may hold no more than the length.</summary>
    private static ulong Fold(UInt128 sourceHash) => (ulong)(sourceHash >> 64) ^ (ulong)sourceHash;

    /// <summary>Never 0, which marks a free slot.</summary>
    private UInt128 Hash(ReadOnlySpan<byte> key) => new(_high.Of(key), _low.Of(key) | 1);

    private int Find(UInt128 hash)
    {
        var slot = (int)Math.BigMul((ulong)(hash >> 64), (ulong)_keys.Length, out _);
        while (_keys[slot] != 0 && _keys[slot] != hash)
        {
            if (++slot == _keys.Length) slot = 0;
        }

        return slot;
    }

    private void Grow()
    {
        var (keys, sources) = (_keys, _sources);
        _keys = new UInt128[checked(keys.Length * 2)];
        _sources = new ulong[_keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0) continue;
            var slot = Find(keys[i]);
            _keys[slot] = keys[i];
            _sources[slot] = sources[i];
        }
    }
}
