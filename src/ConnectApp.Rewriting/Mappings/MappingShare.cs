namespace ConnectApp.Rewriting.Mappings;

/// <summary>The memory that one run's tables take of the process's budget.</summary>
/// <remarks>
/// Asked before an entry is added and told after it, so the budget is passed by at most one step of growth, which is a fifth of a segment of
/// <see cref="Growth.SegmentEntries"/> entries.
/// </remarks>
public sealed class MappingShare : IDisposable
{
    private readonly MappingBudget _budget;
    private long _inUse;
    private int _closed;

    internal MappingShare(MappingBudget budget) => _budget = budget;

    public long BytesInUse => Interlocked.Read(ref _inUse);

    /// <summary>Nothing more may be added.</summary>
    public bool IsSpent => _budget.Refuses(BytesInUse);

    internal void Add(long bytes)
    {
        Interlocked.Add(ref _inUse, bytes);
        _budget.Add(bytes);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) _budget.Close(BytesInUse);
    }
}
