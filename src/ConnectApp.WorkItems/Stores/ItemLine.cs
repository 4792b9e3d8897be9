namespace ConnectApp.WorkItems.Stores;

/// <summary>An item of a run as its list shows it.</summary>
internal sealed record ItemLine
{
    /// <summary>Of the work item.</summary>
    public int Id { get; init; }

    /// <summary>Of the issue; null: there is none.</summary>
    public string? Key { get; init; }

    /// <summary>Type in Azure DevOps; empty until the item is read.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its first 255 characters.</summary>
    public string Title { get; init; } = "";

    /// <summary>One of <see cref="ItemStatus"/>.</summary>
    public string Status { get; init; } = "";

    public long CommentsCreated { get; init; }
    public long CommentsSkipped { get; init; }
    public long CommentsFailed { get; init; }
    public long AttachmentsCreated { get; init; }
    public long AttachmentsSkipped { get; init; }
    public long AttachmentsFailed { get; init; }
    public long LinksCreated { get; init; }
    public long LinksSkipped { get; init; }
    public long LinksFailed { get; init; }
}
