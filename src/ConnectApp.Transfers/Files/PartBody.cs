using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>The body of one answer of the storage: the file's bytes from <see cref="Position"/> on.</summary>
/// <param name="end">Position after the body's last byte; null where the answer does not say (chunked).</param>
internal sealed class PartBody(
    HttpResponseMessage response, Stream stream, long position, long? end, TimeSpan idleTimeout, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource idle = new(Timeout.InfiniteTimeSpan, time);

    public long Position { get; private set; } = position;
    public long? End => end;

    /// <returns>0 at the body's end, which is the announced one.</returns>
    /// <exception cref="FailedTryException">The body stops short, or no byte came in time.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (end - Position is { } left && left < buffer.Length) buffer = buffer[..(int)left];
        if (buffer.IsEmpty) return 0;

        int count;
        using (cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), idle))
        {
            idle.CancelAfter(idleTimeout);
            try
            {
                count = await stream.ReadAsync(buffer, idle.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new FailedTryException($"no byte for {idleTimeout.TotalSeconds} s at offset {Position}", e);
            }

            // Nobody waits for the network while the reader is busy elsewhere.
            idle.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        if (count == 0 && end is not null) throw new FailedTryException($"the body ended at offset {Position}, expected {end}");

        Position += count;
        return count;
    }

    public void Dispose()
    {
        response.Dispose();
        idle.Dispose();
    }
}
