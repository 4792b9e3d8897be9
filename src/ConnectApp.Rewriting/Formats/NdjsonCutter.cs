namespace ConnectApp.Rewriting.Formats;

/// <summary>Lines; a blank line is no record.</summary>
internal sealed class NdjsonCutter(Position start, int maxRecordBytes) : RecordCutter
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>White space without an end goes out in pieces of this size.</summary>
    private const int WhiteSpaceBytes = 4096;

    private bool _atStart = start.Offset == 0;
    private int _searched;

    public override RecordShape Shape => RecordShape.Json;

    public override string? State => null;

    public override Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = default;
        if (unread.IsEmpty) return isEnd ? Cut.End : Cut.More;
        var end = unread[_searched..].IndexOf(LineFeed);
        if (end < 0 && !isEnd) return NextUnfinished(unread, out piece);
        end = end < 0 ? unread.Length : _searched + end + 1;

        var line = unread[..end];
        var (before, lead) = Begin(line);
        var value = line[lead..].TrimEnd(" \t\r\n"u8);
        piece = value.IsEmpty
            ? Piece.Between(end)
            : new Piece { Separator = before, Lead = before, Value = lead, Tail = lead + value.Length, End = end };
        if (value.Length > maxRecordBytes) return TooLarge(ref piece);
        (_searched, _atStart) = (0, false);
        return Cut.Piece;
    }

    public override bool Skip(ReadOnlySpan<byte> unread, bool isEnd, out int count)
    {
        count = unread.IndexOf(LineFeed) + 1;
        if (count > 0) return true;
        count = unread.Length;
        return isEnd;
    }

    private Cut NextUnfinished(ReadOnlySpan<byte> unread, out Piece piece)
    {
        piece = default;
        _searched = unread.Length;
        var (before, lead) = Begin(unread);
        if (lead == unread.Length)
        {
            // Not at the very start, where a byte order mark may be half read.
            if (unread.Length < Math.Min(WhiteSpaceBytes, maxRecordBytes)) return Cut.More;
            piece = Piece.Between(unread.Length);
            (_searched, _atStart) = (0, false);
            return Cut.Piece;
        }

        if (unread.Length - lead <= maxRecordBytes || unread[lead..].TrimEnd(" \t\r\n"u8).Length <= maxRecordBytes) return Cut.More;
        piece = new Piece { Separator = before, Lead = before, Value = lead, Tail = lead, End = lead };
        return TooLarge(ref piece);
    }

    private Cut TooLarge(ref Piece piece)
    {
        piece.Tail = piece.End = piece.Value;
        (_searched, _atStart) = (0, false);
        return Cut.TooLarge;
    }

    private (int Before, int Lead) Begin(ReadOnlySpan<byte> line)
    {
        // RFC 8259, 8.1: a reader may ignore a byte order mark; NDJSON exports from Windows begin with one.
        var before = _atStart && line.StartsWith("\uFEFF"u8) ? 3 : 0;
        return (before, line.Length - line[before..].TrimStart(" \t\r\n"u8).Length);
    }
}
