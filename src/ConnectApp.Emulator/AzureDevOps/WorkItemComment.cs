namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>One comment.</summary>
/// <param name="Format"><c>html</c> or <c>markdown</c>.</param>
/// <param name="OnBehalfOf">The real author after an earlier migration; null where the author is the author.</param>
internal sealed record WorkItemComment(
    int Id, string Text, string Format, Person Author, DateTimeOffset Created, bool IsDeleted, Person? OnBehalfOf = null, DateTimeOffset? OnBehalfDate = null);
