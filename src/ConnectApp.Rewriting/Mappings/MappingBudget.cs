namespace ConnectApp.Rewriting.Mappings;

/// <summary>Memory for the mapping tables of a whole process (<c>Import:MappingMemory</c>), shared by the runs that are open. Safe for use by several threads.</summary>
public sealed class MappingBudget(long totalBytes)
{
    private readonly Lock _lock = new();
    private int _shares;
    private long _inUse;

    public long TotalBytes { get; } = totalBytes;

    public long BytesInUse => Interlocked.Read(ref _inUse);

    /// <summary>A run begins; its share is given back when it is disposed.</summary>
    public MappingShare Open()
    {
        lock (_lock) _shares++;
        return new MappingShare(this);
    }

    /// <summary>A run alone may take everything; of several, none more than its part. What one took before the others came it keeps.</summary>
    internal bool Refuses(long ofShare) => BytesInUse >= TotalBytes || ofShare >= TotalBytes / Math.Max(1, Volatile.Read(ref _shares));

    internal void Add(long bytes) => Interlocked.Add(ref _inUse, bytes);

    internal void Close(long bytes)
    {
        lock (_lock) _shares--;
        Add(-bytes);
    }
}
