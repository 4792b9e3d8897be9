using System.Security.Cryptography;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;

namespace ConnectApp.Transfers.Files;

/// <summary>A file from its beginning: its first bytes can be looked at before they are read, and all bytes read are hashed on the way.</summary>
/// <param name="inner">Disposed with this one, unless left open.</param>
internal sealed class DataStream(Stream inner, bool hash, bool leaveOpen = false) : Stream
{
    private const int SkipBytes = 1 << 16;
    private readonly IncrementalHash? _hash = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private byte[] _head = [];
    private PackedDataException? _fault;
    private int _headRead;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException("A download is read to its end.");
    public override long Position { get => throw new NotSupportedException("A download is only read."); set => throw new NotSupportedException("A download is only read."); }

    /// <summary>The first bytes, up to so many; they are read again afterwards. Only before anything is read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        if (count <= _head.Length) return _head.AsMemory(0, count);
        var head = new byte[count];
        _head.CopyTo(head, 0);
        var read = _head.Length;
        try
        {
            for (int more; read < count && (more = await inner.ReadAsync(head.AsMemory(read), cancellationToken)) > 0; read += more)
            {
                // Until it is enough, or the end.
            }
        }
        catch (PackedDataException fault) when (read > 0)
        {
            // What came before the damage is good: whoever reads it meets the damage behind it.
            _fault = fault;
        }

        return _head = head[..read];
    }

    /// <summary>Reads over so many bytes, or to the end.</summary>
    public async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        if (count <= 0) return;
        var skipped = new byte[SkipBytes];
        for (int read; count > 0 && (read = await ReadAsync(skipped.AsMemory(0, (int)Math.Min(skipped.Length, count)), cancellationToken)) > 0; count -= read)
        {
            // What was read is of no use; it is hashed.
        }
    }

    /// <summary>Lower-case hex of the SHA-256 of everything read; null where it was not asked for.</summary>
    public string? Sha256() => _hash is null ? null : Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_headRead < _head.Length)
        {
            read = Math.Min(buffer.Length, _head.Length - _headRead);
            _head.AsMemory(_headRead, read).CopyTo(buffer);
            _headRead += read;
        }
        else
        {
            if (_fault is not null) throw _fault;
            read = await inner.ReadAsync(buffer, cancellationToken);
        }

        _hash?.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Downloads are read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A download is only read.");
    public override void SetLength(long value) => throw new NotSupportedException("A download is only read.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A download is only read.");

    public override async ValueTask DisposeAsync()
    {
        if (!leaveOpen) await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            if (!leaveOpen) inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
