namespace ConnectApp.Admin.Models;

/// <summary>A run in the list.</summary>
/// <param name="Site">Host of the site; null where all runs are of one site.</param>
/// <param name="Took">Until its end, or until now.</param>
public sealed record RunSummary(string Id, string Name, string State, int Percent, Books Books, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, TimeSpan? Took, string? Site)
{
    public bool HasEnded => RunWords.HasEnded(State);
}
