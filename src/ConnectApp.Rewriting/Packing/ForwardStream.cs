namespace ConnectApp.Rewriting.Packing;

/// <summary>A stream that is only read, and only forward.</summary>
public abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => false;
    public sealed override long Length => throw Unsupported();
    public override long Position { get => throw Unsupported(); set => throw Unsupported(); }

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously only.");

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw Unsupported();
    public sealed override void SetLength(long value) => throw Unsupported();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("It is only read, and only forward.");
}
