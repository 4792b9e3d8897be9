using ConnectApp.Emulator.AzureDevOps;

namespace ConnectApp.Emulator;

/// <summary>The two sides of a migration of work items.</summary>
public sealed record WorkItemsOptions
{
    /// <summary>Whether Azure DevOps is played.</summary>
    public bool HasAzureDevOps { get; init; } = true;

    /// <summary>Whether Jira is played.</summary>
    public bool HasJira { get; init; } = true;

    /// <summary>What Azure DevOps holds, unless <see cref="Folder"/> says.</summary>
    public SeededProject Project { get; init; } = new();

    /// <summary>Work items from files as Azure DevOps answers them: <c>{id}.json</c>, <c>{id}.comments.json</c>, <c>files/{guid}</c>.</summary>
    public string? Folder { get; init; }
}
