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
/// <param name="mostInMemory">Keys that are kept in memory; all of them leave it with the first one more.</param>
/// <param name="overflow">Makes the place where they go, for so many keys to begin with, which the set then owns; null: memory is the only one.</param>
public sealed class KeySet(int mostInMemory = int.MaxValue, Func<long, IKeyOverflow>? overflow = null) : IDisposable
{
    private const int FirstSlots = 64;
    private const double MaxLoad = 0.75;

    private readonly KeyedHash _high = KeyedHash.Random();
    private readonly KeyedHash _low = KeyedHash.Random();
    private UInt128[] _keys = new UInt128[FirstSlots];
    private ulong[] _sources = new ulong[FirstSlots];

    private IKeyOverflow? _overflow;

    public long Count { get; private set; }

    public KeyPresence Add(ReadOnlySpan<byte> key, UInt128 sourceHash)
    {
        var hash = Hash(key);
        if (_overflow is null && Count == mostInMemory && overflow is not null) MoveTo(overflow(Count));
        if (_overflow is not null) return AddThere(_overflow, hash, Fold(sourceHash));
        if (Count + 1 > _keys.Length * MaxLoad) Grow();
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
        return _overflow?.Contains(hash) ?? _keys[Find(hash)] == hash;
    }

    public void Dispose() => _overflow?.Dispose();

    private KeyPresence AddThere(IKeyOverflow there, UInt128 hash, ulong source)
    {
        if (!there.TryAdd(hash, source, out var found)) return found == source ? KeyPresence.SameSource : KeyPresence.OtherSource;
        Count++;
        return KeyPresence.New;
    }

    private void MoveTo(IKeyOverflow there)
    {
        _overflow = there;
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] != 0) there.TryAdd(_keys[i], _sources[i], out _);
        }

        (_keys, _sources) = ([], []);
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
