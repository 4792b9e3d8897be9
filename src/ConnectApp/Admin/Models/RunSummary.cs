namespace ConnectApp.Admin.Models;

/// <summary>A run in the list.</summary>
/// <param name="HasEnded">Its last word is decided; a cancel that is only asked for is no end yet.</param>
/// <param name="Took">Until its end, or until now.</param>
/// <param name="Site">Host of the site; null where all runs are of one site.</param>
public sealed record RunSummary(string Id, string Name, string State, bool HasEnded, int Percent, Books Books, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, TimeSpan? Took, string? Site);
