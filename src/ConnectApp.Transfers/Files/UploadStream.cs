using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// An upload as it came, from a byte on: <c>[spool | download]</c>. What the spool holds is read from there, and the download goes on where it ends; what is
/// downloaded goes to the spool on the way. Nothing is asked of the storage before it is needed.
/// </summary>
/// <param name="spooled">Bytes that the spool held before anything was downloaded: the download begins there, and what the spool gets then is read from the download.</param>
/// <param name="open">Opens the download at a byte.</param>
/// <param name="download">From <paramref name="spooled"/> on, where it is open already.</param>
internal sealed class UploadStream(Spool? spool, long spooled, FileIdentity? known, long offset, Func<long, CancellationToken, Task<DownloadStream>> open,
    DownloadStream? download = null) : Stream
{
    private byte[]? _piece;
    private ReadOnlyMemory<byte> _unread;
    private DownloadStream? _download = download;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException("See Identity.TotalBytes.");

    /// <summary>Bytes of the upload before what is read next.</summary>
    public long Offset { get; private set; } = offset;

    public override long Position { get => Offset; set => throw new NotSupportedException("Open another stream at the offset."); }

    /// <summary>What is known of the upload so far.</summary>
    public FileIdentity Identity => _download?.Identity ?? spool?.Identity ?? known ?? new FileIdentity(null, null);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_unread.IsEmpty && spool is not null && Offset < spooled)
        {
            _piece ??= new byte[Spool.PieceBytes];
            _unread = _piece.AsMemory(spool.Read(Offset, _piece));
        }

        int read;
        if (!_unread.IsEmpty)
        {
            read = Math.Min(buffer.Length, _unread.Length);
            _unread[..read].CopyTo(buffer);
            _unread = _unread[read..];
        }
        else
        {
            if (_download is null && Offset == Identity.TotalBytes) return 0;
            _download ??= await open(Offset, cancellationToken);
            read = await _download.ReadAsync(buffer, cancellationToken);
        }

        Offset += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Uploads are read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Open another stream at the offset.");
    public override void SetLength(long value) => throw new NotSupportedException("An upload is only read.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload is only read.");

    public override async ValueTask DisposeAsync()
    {
        if (_download is not null) await _download.DisposeAsync();
        spool?.Dispose();
        await base.DisposeAsync();
    }
}
