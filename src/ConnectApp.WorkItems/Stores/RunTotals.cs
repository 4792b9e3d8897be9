namespace ConnectApp.WorkItems.Stores;

/// <param name="ByStatus">Number of items by status; statuses without items are absent.</param>
public sealed record RunTotals(IReadOnlyDictionary<string, long> ByStatus, PartCounts Parts)
{
    public long Total => ByStatus.Values.Sum();

    public long this[string status] => ByStatus.TryGetValue(status, out var count) ? count : 0;
}
