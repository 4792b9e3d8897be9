namespace ConnectApp.WorkItems.Attachments;

/// <summary>
/// Attachments on their way: a file is fetched whole before it is sent, so that a download that is cut is never half an attachment in Jira and
/// an upload can be repeated. Memory does not depend on the size; the disk space of all files together is bounded.
/// </summary>
/// <param name="limit">Bytes of all files together.</param>
internal sealed class Spool(string folder, long limit)
{
    private readonly Lock _lock = new();
    private long _used;
    private int _growing;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SpoolFile Create()
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.part");
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        lock (_lock) _growing++;
        return new SpoolFile(this, stream);
    }

    /// <summary>Waits until there is room. The only file that grows never waits, so that one larger than the limit still passes.</summary>
    internal async Task TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_used + bytes <= limit || _growing <= 1)
                {
                    _used += bytes;
                    return;
                }

                wait = _freed.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    internal void Free(long bytes)
    {
        TaskCompletionSource freed;
        lock (_lock)
        {
            _used -= bytes;
            _growing--;
            freed = _freed;
            _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        freed.SetResult();
    }
}
