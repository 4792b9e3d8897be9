namespace ConnectApp.WorkItems.Stores;

/// <summary>A work item in a run.</summary>
internal sealed record RunItem
{
    public int ItemId { get; init; }

    public ItemStage Stage { get; init; }

    /// <summary>Level of the issue type; higher levels are created first, since a parent must exist before its children.</summary>
    public int Level { get; init; }

    /// <summary>Type in Azure DevOps.</summary>
    public string Type { get; init; } = "";

    /// <summary>Id of the issue type in Jira; empty until it is planned.</summary>
    public string IssueType { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>pending, created, updated, unchanged, skipped or failed.</summary>
    public string Status { get; init; } = ItemStatus.Pending;

    /// <summary>The work item as it was read, deflated; see <see cref="StoredItem"/>.</summary>
    public byte[]? Body { get; init; }
}

/// <summary>How far an item is. Each phase takes the items that the phase before has finished.</summary>
internal enum ItemStage
{
    Listed = 0,
    Read = 1,
    Planned = 2,
    Written = 3,
    PartsDone = 4,
    LinksDone = 5,
}

internal static class ItemStatus
{
    public const string Pending = "pending";
    public const string Created = "created";
    public const string Updated = "updated";
    public const string Unchanged = "unchanged";
    public const string Skipped = "skipped";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Pending, Created, Updated, Unchanged, Skipped, Failed];
}
