using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// A file from an offset on. [part being read | part fetched ahead]: two parts in memory at most, and no open connection once the part
/// ahead is there (unless the storage ignores ranges). Reads are asynchronous, one at a time. A part that cannot be had throws
/// <see cref="DownloadException"/> from the read that needs it, and from all later ones.
/// </summary>
internal sealed class DownloadStream : Stream
{
    private readonly CancellationTokenSource lifetime = new();
    private readonly PartSource source;
    private Part? current;
    private int consumed;
    private Task<Part?>? ahead;
    private bool isDisposed;

    private DownloadStream(PartSource source) => this.source = source;

    /// <summary>What the answers told of the file so far; a store keeps it with the checkpoint.</summary>
    public FileIdentity Identity => source.Identity;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException("See Identity.TotalBytes.");

    public override long Position
    {
        get => throw new NotSupportedException("The reader counts.");
        set => throw new NotSupportedException("Open another stream at the offset.");
    }

    /// <summary>Fetches the first part, so that faults show and the identity is known before anything is read.</summary>
    public static async Task<DownloadStream> OpenAsync(PartSource source, CancellationToken cancellationToken)
    {
        var stream = new DownloadStream(source);
        try
        {
            stream.Take(await source.NextAsync(cancellationToken));
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        while (true)
        {
            if (current is not null && consumed < current.Length)
            {
                var count = Math.Min(buffer.Length, current.Length - consumed);
                current.Bytes.Slice(consumed, count).CopyTo(buffer);
                consumed += count;
                return count;
            }

            // The array goes back before the next part is asked for: never three.
            current?.Dispose();
            current = null;
            if (ahead is null) return 0;

            Take(await ahead.WaitAsync(cancellationToken));
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Downloads are read asynchronously.");
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Open another stream at the offset.");
    public override void SetLength(long value) => throw new NotSupportedException("A download is only read.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A download is only read.");

    public override async ValueTask DisposeAsync()
    {
        if (isDisposed) return;

        isDisposed = true;
        await lifetime.CancelAsync();
        if (ahead is not null)
        {
            // Whatever became of the part ahead, nobody asks for it any more.
            await ahead.ContinueWith(static task =>
            {
                if (task.IsCompletedSuccessfully) task.Result?.Dispose();
                _ = task.Exception;
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        current?.Dispose();
        source.Dispose();
        lifetime.Dispose();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isDisposed) _ = DisposeAsync().AsTask();
        base.Dispose(disposing);
    }

    private void Take(Part? part)
    {
        current = part;
        consumed = 0;
        ahead = part is null || source.AtEnd ? null : source.NextAsync(lifetime.Token);
    }
}
