using System.Globalization;

namespace ConnectApp.WorkItems.Reading;

/// <summary>Which work items a run looks at.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="AreaPath">Only this area and what is under it; null: all.</param>
/// <param name="Types">Only these types; empty: all.</param>
/// <param name="Condition">Conditions of a WHERE clause, checked by <see cref="WiqlCondition"/>; null: none.</param>
/// <param name="ChangedSince">Only items that changed at or after this time; null: all.</param>
public sealed record WorkItemFilter(
    string Project,
    string? AreaPath = null,
    IReadOnlyList<string>? Types = null,
    string? Condition = null,
    DateTimeOffset? ChangedSince = null)
{
    /// <summary>A query for ids above <paramref name="after"/>, up to <paramref name="upTo"/>, in order.</summary>
    /// <param name="createdUntil">Leaves out what was created later, so that paging ends.</param>
    internal string Query(int after, int? upTo, DateTimeOffset? createdUntil)
    {
        List<string> conditions = [$"[System.TeamProject] = {Literal(Project)}"];
        if (AreaPath is { } area) conditions.Add($"[System.AreaPath] UNDER {Literal(area)}");
        if (Types is { Count: > 0 } types) conditions.Add($"[System.WorkItemType] IN ({string.Join(", ", types.Select(Literal))})");
        if (Condition is { } own) conditions.Add($"({own})");
        if (ChangedSince is { } since) conditions.Add($"[System.ChangedDate] >= {Time(since)}");
        if (createdUntil is { } until) conditions.Add($"[System.CreatedDate] <= {Time(until)}");
        conditions.Add($"[System.Id] > {Number(after)}");
        if (upTo is { } last) conditions.Add($"[System.Id] <= {Number(last)}");
        return $"SELECT [System.Id] FROM WorkItems WHERE {string.Join(" AND ", conditions)} ORDER BY [System.Id]";
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Time(DateTimeOffset at) => $"'{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}'";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
