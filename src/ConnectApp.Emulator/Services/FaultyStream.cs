namespace ConnectApp.Emulator.Services;

/// <summary>The body of an answer that comes slowly, or ends too early.</summary>
internal sealed class FaultyStream(ServiceDelivery delivery, TimeProvider time) : Stream
{
    private readonly ReadOnlyMemory<byte> _body = delivery.Answer.Body;
    private int _sent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _sent; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || _sent == _body.Length)
            return 0;
        if (_sent >= delivery.BytesToSend)
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        var count = Math.Min(buffer.Length, delivery.BytesToSend - _sent);
        if (delivery.BytesPerSecond > 0)
        {
            count = Math.Min(count, Math.Max(1, delivery.BytesPerSecond / 10));
            await Task.Delay(TimeSpan.FromSeconds((double)count / delivery.BytesPerSecond), time, cancellationToken);
        }

        _body.Slice(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Nobody waits for an injected clock in a thread.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read the body asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        delivery.Dispose();
        base.Dispose(disposing);
    }
}
