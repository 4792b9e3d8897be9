namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>A flat query: whether an item is in its result. Grammar: Microsoft Learn, "Syntax for the Work Item Query Language (WIQL)".</summary>
/// <param name="FirstId">No item with a lower id is in the result.</param>
/// <param name="IsDescending">Of the ids; false where the query does not order by them.</param>
/// <param name="Columns">Reference names.</param>
internal sealed record WiqlQuery(Func<WiqlItem, bool> Where, int FirstId, int LastId, bool IsDescending, IReadOnlyList<string> Columns)
{
    private const int LongestQuery = 32_000;

    /// <param name="hasTime">As the parameter timePrecision: dates may have a time.</param>
    /// <exception cref="WiqlException">The service refuses the query.</exception>
    public static WiqlQuery Parse(string query, bool hasTime, DateTimeOffset now)
    {
        if (query.Length > LongestQuery)
            throw new WiqlException($"VS402335: The query length exceeds the limit of {LongestQuery} characters.");
        return new WiqlParser(WiqlTokens.Read(query), hasTime, now).Query();
    }
}

/// <summary>An item under a query; its fields are made only when a condition needs more than the id.</summary>
internal sealed class WiqlItem(int id, Func<WorkItem> item)
{
    private WorkItem? _item;

    public int Id => id;

    public WorkItem Item => _item ??= item();
}
