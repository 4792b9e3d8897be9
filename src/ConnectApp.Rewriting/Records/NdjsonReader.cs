namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Lines of an NDJSON file, from a stream of any size in bounded memory: <see cref="TryRead"/> hands out what is buffered, <see cref="FillAsync"/> reads on.
/// </summary>
/// <remarks>The buffer: <c>[handed out | unread | free]</c>; <c>_from</c> begins the unread part, <c>_to</c> ends it. It grows to hold one record.</remarks>
internal sealed class NdjsonReader
{
    /// <summary>Large enough that calls cost nothing, small enough for the cache.</summary>
    public const int DefaultBufferBytes = 256 * 1024;

    private const byte LineFeed = (byte)'\n';

    private readonly Stream _stream;
    private readonly int _maxRecordBytes;
    private readonly int _bufferBytes;
    private byte[] _buffer;
    private int _from;
    private int _to;
    private int _searched;
    private long _offset;
    private long _number;
    private long _tooLargeOffset = -1;
    private bool _ended;

    /// <param name="stream">Stands at the offset of <paramref name="start"/>; stays open.</param>
    public NdjsonReader(Stream stream, Position start, int maxRecordBytes, int bufferBytes = DefaultBufferBytes)
    {
        _stream = stream;
        (_offset, _number) = (start.Offset, start.Number);
        _maxRecordBytes = maxRecordBytes;
        _bufferBytes = bufferBytes;
        _buffer = new byte[bufferBytes];
    }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_from, _to - _from);

    /// <returns>False: the buffer holds no whole line; fill it.</returns>
    public bool TryRead(out NdjsonLine line)
    {
        line = default;
        var unread = Unread;
        var end = unread[_searched..].IndexOf(LineFeed);
        if (end < 0)
        {
            _searched = unread.Length;
            if (_tooLargeOffset >= 0) return SkipTooLarge(unread.Length, lineEnds: _ended, out line);
            if (!_ended) return TryReadUnfinished(unread, out line);
            if (unread.IsEmpty) return false;
            end = unread.Length;
        }
        else
        {
            end += _searched + 1;
            if (_tooLargeOffset >= 0) return SkipTooLarge(end, lineEnds: true, out line);
        }

        var whole = unread[..end];
        var lead = LeadLength(whole);
        var value = whole[lead..].TrimEnd(" \t\r\n"u8);
        if (value.Length > _maxRecordBytes)
        {
            _tooLargeOffset = _offset + lead;
            _number++;
            return SkipTooLarge(end, lineEnds: true, out line);
        }

        line = Take(whole, lead, value.Length);
        return true;
    }

    /// <returns>False: the stream has ended, and everything was handed out.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended) return Unread.Length > 0 || _tooLargeOffset >= 0;
        MakeRoom();
        var read = await _stream.ReadAsync(_buffer.AsMemory(_to), cancellationToken);
        _to += read;
        _ended = read == 0;
        return true;
    }

    private NdjsonLine Take(ReadOnlySpan<byte> bytes, int lead, int value)
    {
        if (value > 0) _number++;
        var offset = _offset + lead;
        Advance(bytes.Length);
        return new NdjsonLine
        {
            Lead = bytes[..lead],
            Value = bytes.Slice(lead, value),
            Tail = bytes[(lead + value)..],
            Offset = offset,
            After = new Position(_offset, _number),
        };
    }

    /// <summary>A line whose end is not in the buffer: white space goes out as it comes, a record that is too large is skipped as it comes.</summary>
    private bool TryReadUnfinished(ReadOnlySpan<byte> unread, out NdjsonLine line)
    {
        line = default;
        var lead = LeadLength(unread);
        var valueBytes = unread.Length - lead;
        if (valueBytes > _maxRecordBytes && unread[lead..].TrimEnd(" \t\r\n"u8).Length > _maxRecordBytes)
        {
            _tooLargeOffset = _offset + lead;
            _number++;
            Advance(unread.Length);
            return false;
        }

        // Not at the very start, where a BOM may be half read.
        if (valueBytes > 0 || unread.Length < _bufferBytes) return false;
        line = Take(unread, lead, 0);
        return true;
    }

    private bool SkipTooLarge(int count, bool lineEnds, out NdjsonLine line)
    {
        line = default;
        Advance(count);
        if (!lineEnds) return false;
        line = new NdjsonLine { Lead = [], Value = [], Tail = [], IsTooLarge = true, Offset = _tooLargeOffset, After = new Position(_offset, _number) };
        _tooLargeOffset = -1;
        return true;
    }

    private void Advance(int count)
    {
        _from += count;
        _offset += count;
        _searched = 0;
    }

    private int LeadLength(ReadOnlySpan<byte> line)
    {
        // RFC 8259, 8.1: a reader may ignore a byte order mark; NDJSON exports from Windows begin with one.
        var bom = _offset == 0 && line.StartsWith("\uFEFF"u8) ? 3 : 0;
        var rest = line[bom..].TrimStart(" \t\r\n"u8);
        return line.Length - rest.Length;
    }

    private void MakeRoom()
    {
        var unread = _to - _from;
        if (_buffer.Length > _bufferBytes && unread < _bufferBytes / 2)
        {
            Move(new byte[_bufferBytes]);
        }
        else if (_from > 0)
        {
            Move(_buffer);
        }
        else if (unread == _buffer.Length)
        {
            // One byte more than the largest record tells that a record is larger.
            var most = (long)_maxRecordBytes + _bufferBytes;
            Move(new byte[(int)Math.Min(Array.MaxLength, Math.Max(Math.Min(_buffer.Length * 2L, most), _buffer.Length + 1L))]);
        }
    }

    private void Move(byte[] target)
    {
        Unread.CopyTo(target);
        (_to, _from) = (_to - _from, 0);
        _buffer = target;
    }
}
