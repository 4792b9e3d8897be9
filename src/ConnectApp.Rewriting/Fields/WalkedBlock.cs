using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>What the walk found in a block of records. The walk and the questions write it; resolver, splicer and books read it.</summary>
/// <remarks>
/// One record at a time is in hand: the one that was added last, or the one that <see cref="MoveTo"/> chose. All arrays are kept from
/// block to block.
/// </remarks>
internal sealed class WalkedBlock(BoundField[] fields, MappingBatch answers)
{
    private WalkedRecord[] _records = new WalkedRecord[64];
    private int _count;

    /// <summary>The entity's fields; <see cref="Place.Field"/> counts in them.</summary>
    public BoundField[] Fields { get; } = fields;

    /// <summary>The look-ups of the block, which are answered together.</summary>
    public MappingBatch Answers { get; } = answers;

    public MatchedFields Matched { get; } = new(fields.Length);

    /// <summary>The shape of the block's records.</summary>
    public RecordShape Shape { get; private set; } = RecordShape.Json;

    public PlaceList Places { get; } = new();

    public List<NestedText> Nested { get; } = [];

    /// <summary>Nested texts, values that have no case, and whole numbers as integers.</summary>
    public GrowingBytes Texts { get; } = new();

    public GrowingBytes Keys { get; } = new();

    public GrowingBytes Titles { get; } = new();

    /// <summary>Records of a file in Latin-1, as UTF-8.</summary>
    public GrowingBytes Utf8 { get; } = new();

    /// <summary>Number in the block of the record in hand, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>The record in hand.</summary>
    public ref WalkedRecord Record => ref _records[Index];

    /// <summary>Key of the record in hand, as text: a string unescaped, a number as it is spelled. Empty if the record has none.</summary>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            ref readonly var record = ref Record;
            return Keys.Span(record.KeyStart, record.KeyLength);
        }
    }

    private bool IsLatin1 => Shape is XmlShape { Latin1: true };

    public void Begin(RecordShape shape)
    {
        Shape = shape;
        (_count, Index) = (0, 0);
        Answers.Clear();
        Keys.Clear();
        Texts.Clear();
        Places.Clear();
        Nested.Clear();
        Utf8.Clear();
        Titles.Clear();
    }

    /// <summary>Adds a record, which is then the one in hand.</summary>
    public void Add(long number, long offset)
    {
        if (_count == _records.Length) Array.Resize(ref _records, _count * 2);
        Index = _count++;
        Matched.BeginRecord(Index);
        _records[Index] = new WalkedRecord
        {
            Number = number,
            Offset = offset,
            FirstPlace = Places.Count,
            TextStart = Texts.Length,
            FirstNested = Nested.Count,
            KeyStart = Keys.Length,
            TitleStart = Titles.Length,
            Utf8Start = Utf8.Length,
        };
    }

    /// <summary>Forgets what was found so far in the record that was added last.</summary>
    public void Forget()
    {
        ref var record = ref Record;
        Places.Truncate(record.FirstPlace);
        Texts.Truncate(record.TextStart);
        Nested.RemoveRange(record.FirstNested, Nested.Count - record.FirstNested);
        Titles.Truncate(record.TitleStart);
        Matched.Forget();
        ForgetKey();
    }

    public void ForgetKey()
    {
        ref var record = ref Record;
        Keys.Truncate(record.KeyStart);
        (record.Keys, record.KeyLength, record.KeyIsNumber) = (0, 0, false);
    }

    /// <summary>Ends the record that was added last. The places of one that cannot be rewritten are removed.</summary>
    public void End()
    {
        ref var record = ref Record;
        if (record.Fault is not null) Places.Truncate(record.FirstPlace);
        record.EndPlace = Places.Count;
        record.TitleLength = Titles.Length - record.TitleStart;
    }

    /// <summary>Makes a record of the block the one in hand.</summary>
    public void MoveTo(int index) => Index = index;

    /// <summary>Puts the record that was added last into <see cref="Utf8"/>, if its file is in Latin-1.</summary>
    /// <returns>The record in UTF-8.</returns>
    public ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> record)
    {
        if (!IsLatin1) return record;
        Latin1.ToUtf8(record, Utf8);
        Record.Utf8Length = Utf8.Length - Record.Utf8Start;
        return AsUtf8(record);
    }

    /// <returns>The record in hand in UTF-8, after <see cref="ToUtf8"/>.</returns>
    public ReadOnlySpan<byte> AsUtf8(ReadOnlySpan<byte> record) =>
        IsLatin1 ? Utf8.Span(Record.Utf8Start, Record.Utf8Length) : record;

    /// <summary>The text that a place of kind <see cref="PlaceKind.Text"/> holds.</summary>
    public ReadOnlySpan<byte> TextOf(scoped in Place place)
    {
        var nested = Nested[place.Owner];
        return Texts.Span(nested.Start, nested.Length);
    }

    /// <summary>The bytes of a place with <see cref="Place.IsWhole"/> or <see cref="Place.IsWithoutCase"/>.</summary>
    public ReadOnlySpan<byte> TextOfId(scoped in Place place) => Texts.Span(place.IdStart, place.IdLength);
}
