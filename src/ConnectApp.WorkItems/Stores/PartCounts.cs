namespace ConnectApp.WorkItems.Stores;

/// <summary>What became of comments, files and links.</summary>
public sealed record PartCounts
{
    public static PartCounts None { get; } = new();

    public long CommentsCreated { get; init; }

    public long CommentsSkipped { get; init; }

    public long CommentsFailed { get; init; }

    public long AttachmentsCreated { get; init; }

    public long AttachmentsSkipped { get; init; }

    public long AttachmentsFailed { get; init; }

    public long AttachmentBytes { get; init; }

    public long LinksCreated { get; init; }

    public long LinksSkipped { get; init; }

    public long LinksFailed { get; init; }
}
