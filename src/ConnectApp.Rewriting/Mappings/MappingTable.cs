using System.Runtime.CompilerServices;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Server id to cloud id of one namespace, as UTF-8. Numbers are kept in ten bytes a pair; of other ids, beginnings that many share are kept once, and UUIDs
/// as sixteen bytes.
/// </summary>
/// <remarks>
/// One writer or any number of readers, never both at once: whoever adds (a fetch of unknown keys, the loading of a file) does so while no record is being
/// rewritten over this table.
/// </remarks>
public sealed class MappingTable
{
    /// <summary>Longest key and longest value in bytes.</summary>
    public const int MaxTextBytes = ushort.MaxValue;

    /// <summary>Most that <see cref="Find"/> writes into its scratch space.</summary>
    public const int ScratchBytes = PackedValue.MaxBytes;

    /// <summary>Values of numbers that are none: kept as text, and known to have no mapping.</summary>
    private const ulong InTexts = DecimalId.Limit;
    private const ulong NoMapping = DecimalId.Limit + 1;

    private readonly MappingShare? _share;
    private readonly KeyedHash _hash;
    private readonly TextHeads _keyHeads = new();
    private readonly PackedValue _values = new();
    private NumberPairs _numbers;
    private TextPairs _texts;
    private bool _textsHaveNumbers;

    /// <summary>Keys that <see cref="_numbers"/> has too, only to say that they are text.</summary>
    private long _inBoth;

    public MappingTable()
        : this("", null)
    {
    }

    /// <param name="share">Memory that the table may take; null: as much as it needs.</param>
    public MappingTable(string mappingNamespace, MappingShare? share)
        : this(mappingNamespace, share, KeyedHash.Random())
    {
    }

    internal MappingTable(string mappingNamespace, MappingShare? share, KeyedHash hash)
    {
        Namespace = mappingNamespace;
        _share = share;
        _hash = hash;
        _numbers = new NumberPairs(hash);
        _texts = new TextPairs(hash);
    }

    public string Namespace { get; }

    /// <summary>
    /// True: a key that is not here has no mapping. False: nobody has asked for it yet. True unless set; it is set only while nobody reads.
    /// </summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>Answers a batch's keys that are not in memory; null: nobody does. It is set only while nobody reads.</summary>
    public IMappingDisk? Disk { get; set; }

    /// <summary>Keys in memory, with a mapping or known to have none.</summary>
    public long Count => _numbers.Count + _texts.Count - _inBoth;

    public long MemoryBytes => _numbers.MemoryBytes + _texts.MemoryBytes;

    /// <summary>Sets the cloud id of a server id; the last one set counts.</summary>
    /// <exception cref="InvalidOperationException">The run's memory is used up; who can go to disk asks <see cref="TryAdd"/>.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!TryAdd(key, value)) throw new InvalidOperationException($"The mappings of {Namespace} need more memory than this run may take, with {Count:N0} of them read.");
    }

    /// <returns>False: the run's memory is used up, and the table is as it was.</returns>
    public bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ThrowIfTooLong(key, nameof(key));
        ThrowIfTooLong(value, nameof(value));
        var number = DecimalId.Parse(value);
        if (number != DecimalId.NotOne) return TrySet(key, number, PackedValue.Plain, value);
        Span<byte> packed = stackalloc byte[PackedValue.PackedBytes];
        return _values.TryPack(value, packed, out var form) ? TrySet(key, InTexts, form, packed) : TrySet(key, InTexts, PackedValue.Plain, value);
    }

    /// <summary>Notes that a server id is known to have no mapping. Only a table that is not complete needs to know.</summary>
    /// <returns>False: the run's memory is used up, and the table is as it was.</returns>
    public bool TryAddMissing(ReadOnlySpan<byte> key)
    {
        ThrowIfTooLong(key, nameof(key));
        return TrySet(key, NoMapping, PackedValue.Missing, []);
    }

    /// <summary>Looks up one key at once. Who has many asks a <see cref="MappingBatch"/>, which is several times as fast in a large table, and more so on disk.</summary>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>; the value may lie there.</param>
    /// <param name="value">The cloud id; valid until the scratch space is written or the table is.</param>
    public MappingAnswer Find(ReadOnlySpan<byte> key, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (key.Length > MaxTextBytes) return MappingAnswer.None;
        var answer = FindInMemory(key, scratch, out value);
        if (answer != MappingAnswer.Unknown || Disk is not { } disk) return answer;

        var answers = new DiskAnswers(1);
        disk.Find(Namespace, [key.ToArray()], answers);
        value = answers.Value(0);
        return answers[0] == MappingAnswer.Unknown && IsComplete ? MappingAnswer.None : answers[0];
    }

    private MappingAnswer FindInMemory(ReadOnlySpan<byte> key, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        var number = DecimalId.Parse(key);
        if (number != DecimalId.NotOne) return FindNumber(number, _numbers.Hash(number), scratch, out value);
        var head = SplitHead(key, out var rest);
        return FindText(head, rest, _texts.Hash(head, rest), scratch, out value);
    }

    /// <summary>For a look-up now and then: makes an array for the value.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        var isFound = Find(key, scratch, out var found) == MappingAnswer.Found;
        value = isFound ? found.ToArray() : default;
        return isFound;
    }

    /// <summary>Takes everything out of memory and gives it back to the run's share, while nobody reads. What is asked for then is unknown or on disk.</summary>
    public void Clear()
    {
        _share?.Add(-MemoryBytes);
        (_numbers, _texts) = (new NumberPairs(_hash), new TextPairs(_hash));
        (_textsHaveNumbers, _inBoth) = (false, 0);
    }

    internal ulong HashNumber(ulong number) => _numbers.Hash(number);

    internal ulong HashText(byte head, ReadOnlySpan<byte> rest) => _texts.Hash(head, rest);

    internal void PrefetchNumber(ulong hash) => _numbers.Prefetch(hash);

    internal void PrefetchTextSlot(ulong hash) => _texts.PrefetchSlot(hash);

    internal void PrefetchTextEntry(ulong hash) => _texts.PrefetchEntry(hash);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal MappingAnswer FindNumber(ulong number, ulong hash, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        if (_numbers.TryGet(number, hash, out var found))
        {
            if (found < DecimalId.Limit)
            {
                value = scratch[..DecimalId.Format(found, scratch)];
                return MappingAnswer.Found;
            }

            if (found == NoMapping)
            {
                value = default;
                return MappingAnswer.None;
            }
        }

        if (_textsHaveNumbers) return FindNumberInTexts(number, scratch, out value);
        value = default;
        return NotHere;
    }

    private MappingAnswer FindNumberInTexts(ulong number, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[DecimalId.MaxBytes];
        key = key[..DecimalId.Format(number, key)];
        return FindText(0, key, _texts.Hash(0, key), scratch, out value);
    }

    internal MappingAnswer FindText(byte head, scoped ReadOnlySpan<byte> rest, ulong hash, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        if (!_texts.TryGet(head, rest, hash, out var found))
        {
            value = default;
            return NotHere;
        }

        value = _values.Unpack(found.Form, found.Bytes, scratch);
        return found.Form == PackedValue.Missing ? MappingAnswer.None : MappingAnswer.Found;
    }

    /// <summary>Cuts a key's beginning off, up to its first slash, if the table knows it.</summary>
    /// <returns>The beginning's number from 1; 0: the rest is the whole key.</returns>
    internal byte SplitHead(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> rest)
    {
        var head = HeadBytes(key) is > 0 and var length ? _keyHeads.Find(key[..length]) + 1 : 0;
        rest = head == 0 ? key : key[HeadBytes(key)..];
        return (byte)head;
    }

    /// <returns>Bytes up to the first slash, with it; 0: there is none where one is looked for.</returns>
    internal static int HeadBytes(ReadOnlySpan<byte> key) => key[..Math.Min(key.Length, TextHeads.MaxBytes)].IndexOf((byte)'/') + 1;

    /// <summary>A beginning once known stays, also its number.</summary>
    internal ReadOnlySpan<byte> Head(byte head) => head == 0 ? [] : _keyHeads[head - 1];

    internal byte FindHead(ReadOnlySpan<byte> head) => (byte)(_keyHeads.Find(head) + 1);

    private MappingAnswer NotHere => IsComplete && Disk is null ? MappingAnswer.None : MappingAnswer.Unknown;

    private bool TrySet(ReadOnlySpan<byte> key, ulong number, byte form, ReadOnlySpan<byte> value)
    {
        if (_share is { IsSpent: true }) return false;
        var before = MemoryBytes;
        Set(key, number, form, value);
        if (MemoryBytes != before) _share?.Add(MemoryBytes - before);
        return true;
    }

    /// <summary>A number is kept as one while its value is one; from the first other value on it is text.</summary>
    private void Set(ReadOnlySpan<byte> key, ulong number, byte form, ReadOnlySpan<byte> value)
    {
        var keyNumber = DecimalId.Parse(key);
        if (keyNumber == DecimalId.NotOne)
        {
            if (HeadBytes(key) is > 0 and var length) _keyHeads.FindOrAdd(key[..length]);
            var head = SplitHead(key, out var rest);
            _texts.Set(head, rest, _texts.Hash(head, rest), form, value);
            return;
        }

        var hash = _numbers.Hash(keyNumber);
        if (number != InTexts && !(_textsHaveNumbers && _texts.TryGet(0, key, _texts.Hash(0, key), out _)))
        {
            _numbers.Set(keyNumber, hash, number);
            return;
        }

        var isNew = _texts.Set(0, key, _texts.Hash(0, key), form, value);
        _textsHaveNumbers = true;
        if (!isNew || !_numbers.TryGet(keyNumber, hash, out _)) return;
        _numbers.Set(keyNumber, hash, InTexts);
        _inBoth++;
    }

    private static void ThrowIfTooLong(ReadOnlySpan<byte> text, string name)
    {
        if (text.Length > MaxTextBytes) throw new ArgumentException($"An id of a mapping has at most {MaxTextBytes:N0} bytes; this {name} has {text.Length:N0}.", name);
    }
}
