using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>A whole upload in its spool, for readers that seek: an archive's directory stands at its end.</summary>
/// <param name="spool">Disposed with this one.</param>
internal sealed class SpoolStream(Spool spool) : Stream
{
    private readonly byte[] _piece = new byte[Spool.PieceBytes];
    private (long From, long To) _held;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => spool.Length;
    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (Position >= spool.Length || buffer.IsEmpty) return 0;
        if (Position < _held.From || Position >= _held.To)
        {
            var (at, length) = spool.Read(Position, _piece).GetOffsetAndLength(_piece.Length);
            _held = (Position - at, Position + length);
        }

        var bytes = _piece.AsSpan((int)(Position - _held.From), (int)Math.Min(buffer.Length, _held.To - Position));
        bytes.CopyTo(buffer);
        Position += bytes.Length;
        return bytes.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException("A spool is only read.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A spool is only read.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) spool.Dispose();
        base.Dispose(disposing);
    }
}
