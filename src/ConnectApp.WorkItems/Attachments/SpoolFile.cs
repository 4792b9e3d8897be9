namespace ConnectApp.WorkItems.Attachments;

/// <summary>One file on its way; it is deleted when it is disposed.</summary>
internal sealed class SpoolFile(Spool spool, FileStream stream) : IAsyncDisposable
{
    private const int BufferBytes = 80 << 10;

    public long Length { get; private set; }

    /// <summary>Copies a body to the end of the file.</summary>
    /// <param name="maxBytes">Largest file that is of use; more is not read.</param>
    /// <returns>False if the body is larger.</returns>
    public async Task<bool> TryFillAsync(Stream body, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (Length + read > maxBytes) return false;
            await spool.TakeAsync(read, cancellationToken);
            Length += read;
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return true;
    }

    /// <summary>A reader of its own from the beginning; the caller disposes it.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        return new FileStream(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.Asynchronous);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        spool.Free(Length);
    }
}
