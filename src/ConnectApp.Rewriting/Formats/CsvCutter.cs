using System.Buffers;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Rows of RFC 4180, with LF and CR as line ends too; a blank line is no record. Quotes are read strictly: a cell is quoted as a whole or holds none. A row whose
/// quotes are wrong is a failed record that ends with its line, whatever the quote would have swallowed; so one missing quote costs one row.
/// </summary>
internal sealed class CsvCutter : RecordCutter
{
    private const byte Quote = (byte)'"';
    private const string QuoteHint = "A cell that holds a quote, a delimiter or a line break is quoted as a whole, and each quote in it is doubled (RFC 4180).";

    private static readonly SearchValues<byte> RowBytes = SearchValues.Create("\"\r\n"u8);

    private readonly PlanEntity _entity;
    private readonly int _maxRecordBytes;
    private CsvHeader? _header;
    private int _at;

    /// <summary>What a first line <c>sep=;</c> names; 0: there is none.</summary>
    private byte _separator;
    private bool _isQuoted;
    private int _quoteAt;
    private Fault? _fault;

    public CsvCutter(PlanEntity entity, Position start, int maxRecordBytes)
    {
        (_entity, _maxRecordBytes) = (entity, maxRecordBytes);
        if (start.State is { Length: > 0 } header) _header = CsvHeader.Parse(header, entity);
    }

    public override RecordShape Shape => _header?.Shape ?? new CsvShape((byte)',', []);

    public override string? State => _header?.Text;

    public override Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = default;
        if (_header is null) return NextHeader(unread, isEnd, out piece);
        if (unread.IsEmpty) return isEnd ? Cut.End : Cut.More;
        if (_fault is null && !TryScan(unread, isEnd)) return More(unread, out piece);
        var isBlank = _at == 0;
        if (_fault is not null)
        {
            // Its line end, from the row's beginning.
            _at = unread.IndexOfAny((byte)'\r', (byte)'\n');
            if (_at < 0 && !isEnd) return More(unread, out piece);
            if (_at < 0) _at = unread.Length;
        }

        var lineEnd = LineEnd(unread[_at..], isEnd);
        if (lineEnd < 0) return Cut.More;
        if (_at > _maxRecordBytes) return TooLarge(out piece);
        piece = isBlank ? Piece.Between(lineEnd) : new Piece { Tail = _at, End = _at + lineEnd, Fault = _fault };
        BeginRow();
        return Cut.Piece;
    }

    public override bool Skip(ReadOnlySpan<byte> unread, bool isEnd, out int count)
    {
        count = 0;
        while (true)
        {
            var next = _isQuoted ? unread[count..].IndexOf(Quote) : unread[count..].IndexOfAny(RowBytes);
            if (next < 0)
            {
                count = unread.Length;
                return isEnd;
            }

            count += next;
            if (unread[count] == Quote)
            {
                // A doubled quote is two turns.
                _isQuoted = !_isQuoted;
                count++;
                continue;
            }

            var lineEnd = LineEnd(unread[count..], isEnd);
            if (lineEnd < 0) return false;
            count += lineEnd;
            BeginRow();
            return true;
        }
    }

    private Cut NextHeader(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = default;
        if (!isEnd && unread.Length < 3) return Cut.More;
        var bom = unread.StartsWith("\uFEFF"u8) ? 3 : 0;
        var begin = unread.Length - unread[bom..].TrimStart("\r\n"u8).Length;
        if (begin == unread.Length && isEnd)
        {
            piece = Piece.Between(begin);
            return begin == 0 ? Cut.End : EndWithoutHeader();
        }

        var header = unread[begin..];
        if (SeparatorLength(header, isEnd) is not { } separator) return Cut.More;
        if (!TryScanHeader(header, separator, isEnd))
        {
            if (header.Length <= CsvHeader.MaxBytes) return Cut.More;
            _at = header.Length;
        }

        var lineEnd = _fault is not null || _at > CsvHeader.MaxBytes ? 0 : LineEnd(header[_at..], isEnd);
        if (lineEnd < 0) return Cut.More;
        _fault ??= CsvHeader.Check(header[.._at], _entity);
        if (_fault is { } fault)
        {
            piece.Fault = fault with { At = begin + fault.At };
            return Cut.Broken;
        }

        _header = CsvHeader.Parse(System.Text.Encoding.UTF8.GetString(header[.._at]), _entity);
        foreach (var note in _header.Lacks(_entity)) Note(note);
        piece = Piece.Between(begin + _at + lineEnd);
        BeginRow();
        return Cut.Piece;
    }

    /// <returns>Bytes of a first line <c>sep=;</c> with its line end; 0: there is none; null: more bytes are needed to tell.</returns>
    private int? SeparatorLength(ReadOnlySpan<byte> header, bool isEnd)
    {
        const int line = 5;
        if (header.Length < line + 2 && !isEnd) return null;
        if (header.Length <= line || !CsvHeader.IsSeparatorLine(header[..line]) || header[line] is not ((byte)'\r' or (byte)'\n')) return 0;
        _separator = header[line - 1];
        return line + header[line..].Length - header[line..].TrimStart("\r\n"u8).Length;
    }

    /// <summary>The header row, after the line that names the separator; both together are the header's text.</summary>
    private bool TryScanHeader(ReadOnlySpan<byte> header, int separator, bool isEnd)
    {
        _at = Math.Max(0, _at - separator);
        var isWhole = TryScan(header[separator..], isEnd);
        _at += separator;
        return isWhole;
    }

    private Cut EndWithoutHeader()
    {
        // Blank lines alone: no header, no records. Nothing can follow, so the next call meets the end.
        _header = CsvHeader.Parse("", _entity);
        return Cut.Piece;
    }

    /// <returns>True: the row ends at <see cref="_at"/>, or <see cref="_fault"/> says what is wrong with it.</returns>
    private bool TryScan(ReadOnlySpan<byte> row, bool isEnd)
    {
        while (true)
        {
            var next = _isQuoted ? row[_at..].IndexOf(Quote) : row[_at..].IndexOfAny(RowBytes);
            if (next < 0)
            {
                _at = row.Length;
                if (!isEnd) return false;
                if (_isQuoted) _fault = new Fault("a closing quote is missing: the file ends within a quoted cell", QuoteHint, _quoteAt);
                return true;
            }

            _at += next;
            if (row[_at] != Quote) return true;
            if (!_isQuoted)
            {
                if (_at > 0 && !IsDelimiter(row[_at - 1]))
                {
                    _fault = new Fault("a quote stands within a cell that is not quoted", QuoteHint, _at);
                    return true;
                }

                (_isQuoted, _quoteAt) = (true, _at);
                _at++;
                continue;
            }

            if (_at + 1 == row.Length && !isEnd) return false;
            var after = _at + 1 < row.Length ? row[_at + 1] : (byte)'\n';
            if (after == Quote)
            {
                _at += 2;
                continue;
            }

            if (after is not ((byte)'\r' or (byte)'\n') && !IsDelimiter(after))
            {
                _fault = new Fault("a quoted cell goes on behind its closing quote: that quote, or a quote before it, is not doubled, or a closing quote is missing", QuoteHint, _quoteAt);
                return true;
            }

            _isQuoted = false;
            _at++;
        }
    }

    // In the header row any of them may be the delimiter.
    private bool IsDelimiter(byte value) => _header is { } header ? value == header.Shape.Delimiter : value == _separator || value is (byte)',' or (byte)';' or (byte)'\t';

    private Cut More(ReadOnlySpan<byte> unread, out Piece piece)
    {
        piece = default;
        return unread.Length <= _maxRecordBytes ? Cut.More : TooLarge(out piece);
    }

    private Cut TooLarge(out Piece piece)
    {
        // A row whose quotes are wrong ends with its line; the others are skipped with their quotes.
        piece = default;
        BeginRow();
        return Cut.TooLarge;
    }

    private void BeginRow()
    {
        (_at, _isQuoted, _fault) = (0, false, null);
    }

    /// <returns>Bytes of the line end that these bytes begin with, 0 at the end of the file, -1: more bytes are needed to tell.</returns>
    private static int LineEnd(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (bytes.IsEmpty) return isEnd ? 0 : -1;
        if (bytes[0] == (byte)'\n') return 1;
        if (bytes.Length > 1) return bytes[1] == (byte)'\n' ? 2 : 1;
        return isEnd ? 1 : -1;
    }
}
