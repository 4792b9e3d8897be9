namespace ConnectApp.Rewriting.Packing;

/// <summary>A packed file, read forward through one buffer, from which bytes can be looked at before they are taken.</summary>
/// <remarks>Buffer: <c>[taken | ahead | free]</c>; at least the last <see cref="BufferBytes"/> that were taken are there.</remarks>
internal sealed class PackedInput(Stream stream, long position)
{
    /// <summary>
    /// Small, since what an inflater was given of the bytes behind its end has to be searched (<see cref="DeflateContent"/>); large enough that calls cost little.
    /// </summary>
    public const int BufferBytes = 8 * 1024;

    private byte[] _buffer = new byte[4 * BufferBytes];
    private int _from;
    private int _to;

    /// <summary>Packed bytes before what is taken next.</summary>
    public long Position { get; private set; } = position;

    public ReadOnlyMemory<byte> Ahead => _buffer.AsMemory(_from, _to - _from);

    /// <summary>Reads until so many bytes are ahead, or all that there are.</summary>
    public async ValueTask<bool> HasAsync(int count, CancellationToken cancellationToken)
    {
        while (_to - _from < count)
        {
            if (_buffer.Length - _from < Math.Max(count, BufferBytes)) MoveToFront(count);
            var read = await stream.ReadAsync(_buffer.AsMemory(_to, Math.Min(_buffer.Length - _to, BufferBytes)), cancellationToken);
            if (read == 0) return false;
            _to += read;
        }

        return true;
    }

    public void Take(int count)
    {
        _from += count;
        Position += count;
    }

    /// <exception cref="PackedDataException">The file ends before.</exception>
    public async ValueTask SkipToAsync(long position, CancellationToken cancellationToken)
    {
        while (Position < position)
        {
            if (!await HasAsync(1, cancellationToken)) throw DeflateContent.Truncated();
            Take((int)Math.Min(Ahead.Length, position - Position));
        }
    }

    /// <summary>Takes back what was taken last; at most <see cref="BufferBytes"/>.</summary>
    public void PutBack(int count) => Take(-count);

    /// <summary>As many taken bytes as may be put back stay before what is ahead.</summary>
    private void MoveToFront(int count)
    {
        var kept = Math.Min(_from, BufferBytes);
        var needed = kept + Math.Max(count, BufferBytes) + BufferBytes;
        var target = _buffer.Length >= needed ? _buffer : new byte[needed];
        _buffer.AsSpan(_from - kept, _to - _from + kept).CopyTo(target);
        (_buffer, _to, _from) = (target, _to - _from + kept, kept);
    }
}
