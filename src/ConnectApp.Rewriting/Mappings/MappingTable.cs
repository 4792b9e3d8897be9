using System.Buffers.Binary;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Server id to cloud id of one namespace, as UTF-8: open addressing over an arena, 5 bytes a slot plus the text. One writer first, then any number of
/// readers; never both at once.
/// </summary>
/// <remarks>
/// Slots: a 1-byte tag (0: free; else bits of the hash) and a 4-byte place in the arena. Arena: chunks of 4 MiB that never move, so that what
/// <see cref="TryFind"/> hands out stays valid; an entry is <c>[key length: 2][value length: 2][key][value]</c> and lies in one chunk.
/// </remarks>
public sealed class MappingTable
{
    /// <summary>Longest key and longest value in bytes.</summary>
    public const int MaxTextBytes = ushort.MaxValue;

    private const int HeadBytes = 4;
    private const int ChunkBits = 22;
    private const int ChunkBytes = 1 << ChunkBits;
    private const int MaxChunks = 1 << (32 - ChunkBits);
    private const int FirstChunkBytes = 4096;
    private const int FirstSlots = 16;

    // Linear probing: at 0.8 a miss looks at 13 tags on average, which lie in one cache line or two.
    private const double MaxLoad = 0.8;
    private const double Growth = 1.6;

    private readonly KeyedHash _hash;
    private readonly List<byte[]> _chunks = [];
    private byte[] _tags = [];
    private uint[] _places = [];
    private int _free;

    public MappingTable()
        : this(KeyedHash.Random())
    {
    }

    internal MappingTable(KeyedHash hash) => _hash = hash;

    public long Count { get; private set; }

    public long MemoryBytes => _tags.LongLength + (_places.LongLength * sizeof(uint)) + _chunks.Sum(c => c.LongLength);

    /// <summary>Sets the cloud id of a server id; the last one set counts.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ThrowIfTooLong(key, nameof(key));
        ThrowIfTooLong(value, nameof(value));
        if (Count + 1 > _tags.Length * MaxLoad) Grow();
        var hash = _hash.Of(key);
        if (FindSlot(key, hash, out var slot))
        {
            var entry = Entry(_places[slot]);
            if (ValueLength(entry) == value.Length) value.CopyTo(entry[(HeadBytes + key.Length)..]);
            else _places[slot] = Store(key, value);
            return;
        }

        _places[slot] = Store(key, value);
        _tags[slot] = Tag(hash);
        Count++;
    }

    /// <param name="value">The cloud id; valid as long as the table.</param>
    public bool TryFind(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (Count == 0 || key.Length > MaxTextBytes || !FindSlot(key, _hash.Of(key), out var slot))
        {
            value = default;
            return false;
        }

        var entry = Entry(_places[slot]);
        value = entry.Slice(HeadBytes + key.Length, ValueLength(entry));
        return true;
    }

    /// <returns>True: the key's slot; false: the free slot where it belongs.</returns>
    private bool FindSlot(ReadOnlySpan<byte> key, ulong hash, out int slot)
    {
        var tags = _tags;
        var tag = Tag(hash);
        slot = Home(hash);
        while (tags[slot] != 0)
        {
            if (tags[slot] == tag)
            {
                var entry = Entry(_places[slot]);
                if (KeyLength(entry) == key.Length && entry.Slice(HeadBytes, key.Length).SequenceEqual(key)) return true;
            }

            if (++slot == tags.Length) slot = 0;
        }

        return false;
    }

    private void Grow()
    {
        var (oldTags, oldPlaces) = (_tags, _places);
        var slots = checked((int)Math.Max(FirstSlots, oldTags.Length * Growth));
        _tags = new byte[slots];
        _places = new uint[slots];
        for (var i = 0; i < oldTags.Length; i++)
        {
            if (oldTags[i] == 0) continue;
            var entry = Entry(oldPlaces[i]);
            var slot = Home(_hash.Of(entry.Slice(HeadBytes, KeyLength(entry))));
            while (_tags[slot] != 0)
            {
                if (++slot == slots) slot = 0;
            }

            _tags[slot] = oldTags[i];
            _places[slot] = oldPlaces[i];
        }
    }

    private uint Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var needed = HeadBytes + key.Length + value.Length;
        if (_chunks.Count == 0 || _free + needed > _chunks[^1].Length) AddChunk(needed);
        var entry = _chunks[^1].AsSpan(_free, needed);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)key.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)value.Length);
        key.CopyTo(entry[HeadBytes..]);
        value.CopyTo(entry[(HeadBytes + key.Length)..]);
        var place = ((uint)(_chunks.Count - 1) << ChunkBits) | (uint)_free;
        _free += needed;
        return place;
    }

    private void AddChunk(int needed)
    {
        if (_chunks.Count == MaxChunks) throw new InvalidOperationException($"A mapping table holds at most {(long)MaxChunks * ChunkBytes:N0} bytes of ids; {Count:N0} entries fill it.");

        // Small tables stay small: chunks double until they have their full size.
        var size = Math.Min(ChunkBytes, FirstChunkBytes << Math.Min(_chunks.Count, ChunkBits));
        _chunks.Add(new byte[Math.Max(size, needed)]);
        _free = 0;
    }

    private Span<byte> Entry(uint place) => _chunks[(int)(place >> ChunkBits)].AsSpan((int)(place & (ChunkBytes - 1)));

    private int Home(ulong hash) => (int)Math.BigMul(hash, (ulong)_tags.Length, out _);

    private static byte Tag(ulong hash) => (byte)(hash | 1);

    private static int KeyLength(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt16LittleEndian(entry);

    private static int ValueLength(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);

    private static void ThrowIfTooLong(ReadOnlySpan<byte> text, string name)
    {
        if (text.Length > MaxTextBytes) throw new ArgumentException($"An id of a mapping has at most {MaxTextBytes:N0} bytes; this {name} has {text.Length:N0}.", name);
    }
}
