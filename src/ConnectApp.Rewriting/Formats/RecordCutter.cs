namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Finds where the records of one file begin and end. It is shown the bytes behind the last piece, again and more of them until the piece is whole, and
/// remembers how far it has looked, so that every byte is looked at once.
/// </summary>
internal abstract class RecordCutter
{
    private readonly List<FileNote> _notes = [];

    /// <summary>What the file lacks, as far as it was seen since the last call.</summary>
    public IReadOnlyList<FileNote> TakeNotes()
    {
        if (_notes.Count == 0) return [];
        FileNote[] notes = [.. _notes];
        _notes.Clear();
        return notes;
    }

    protected void Note(FileNote note) => _notes.Add(note);

    public abstract RecordShape Shape { get; }

    /// <summary>See <see cref="Position.State"/>; of the place behind the last piece.</summary>
    public abstract string? State { get; }

    /// <param name="unread">Everything from the end of the last piece that was read so far; at least what was shown the last time.</param>
    /// <param name="isEnd">The file ends behind these bytes.</param>
    public abstract Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece);

    /// <summary>After <see cref="Cut.TooLarge"/>: goes on to the end of that record, of which nothing is kept.</summary>
    /// <param name="unread">Begins where the value begins, then behind the <paramref name="count"/> bytes of the last call.</param>
    /// <param name="count">Bytes that are done with.</param>
    /// <returns>True: the record ends behind them.</returns>
    public abstract bool Skip(ReadOnlySpan<byte> unread, bool isEnd, out int count);
}
