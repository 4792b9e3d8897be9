namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Whole records of one file, as the file has them: one block of bytes, cut into slices without gaps, except that a record that is too large has left nothing.
/// It can be rewritten as often as one likes.
/// </summary>
/// <remarks>
/// Owned by whoever made it; <see cref="BlockReader"/> fills it anew. Bytes: <c>[slices | unread | free]</c>; <see cref="Cut"/> begins the unread part, which is the
/// reader's alone, <see cref="Length"/> ends it.
/// </remarks>
internal sealed class SourceBlock
{
    /// <summary>What one giant record needed is given back.</summary>
    private const int KeptBytes = 8 * 1024 * 1024;

    private byte[] _bytes = [];

    public List<SourceSlice> Slices { get; } = [];

    /// <summary>What was found out about the file with these records.</summary>
    public List<FileNote> Notes { get; } = [];

    public RecordShape Shape { get; private set; } = RecordShape.Json;

    /// <summary>Where the file stands before the block.</summary>
    public Position Before { get; private set; }

    /// <summary>Where the file goes on behind the block.</summary>
    public Position After { get; private set; }

    /// <summary>The file cannot be read beyond this block.</summary>
    public FileFault? Fault { get; private set; }

    internal int Cut { get; private set; }

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Unread => _bytes.AsSpan(Cut, Length - Cut);

    internal Memory<byte> Free => _bytes.AsMemory(Length);

    public ReadOnlySpan<byte> Span(int from, int to) => _bytes.AsSpan(from, to - from);

    internal void Begin(Position start, RecordShape shape, ReadOnlySpan<byte> unread, int capacity)
    {
        Slices.Clear();
        Notes.Clear();
        (Before, After, Shape, Fault, Cut, Length) = (start, start, shape, null, 0, unread.Length);
        capacity = Math.Max(capacity, unread.Length);
        if (_bytes.Length < capacity || _bytes.Length > Math.Max(KeptBytes, capacity)) _bytes = new byte[capacity];
        unread.CopyTo(_bytes);
    }

    internal void Filled(int count) => Length += count;

    internal void Grow(int capacity) => Array.Resize(ref _bytes, capacity);

    internal void Add(in Piece piece, Position after, RecordShape shape)
    {
        var start = Cut;
        Slices.Add(new SourceSlice(start, start + piece.Separator, start + piece.Lead, start + piece.Value, start + piece.Tail, start + piece.End,
            After.Offset + piece.Value, after, piece.Fault));
        (After, Shape, Cut) = (after, shape, start + piece.End);
    }

    /// <summary>The record of the last slice, of which nothing is here, goes on up to <paramref name="after"/>.</summary>
    internal void Extend(Position after)
    {
        Slices[^1] = Slices[^1] with { After = after };
        After = after;
    }

    /// <summary>Forgets the first unread bytes.</summary>
    internal void Drop(int count)
    {
        _bytes.AsSpan(Cut + count, Length - Cut - count).CopyTo(_bytes.AsSpan(Cut));
        Length -= count;
    }

    internal void Break(FileFault fault) => Fault = fault;
}
