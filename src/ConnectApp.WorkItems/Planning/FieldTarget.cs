namespace ConnectApp.WorkItems.Planning;

/// <summary>What the engine makes of a field that it knows, for the documents and for what counts as unmapped.</summary>
/// <param name="Target">Field of Jira, or place.</param>
/// <param name="Rule">How the value is changed; empty if it is not.</param>
internal sealed record FieldTarget(string ReferenceName, string Target, string Rule)
{
    /// <summary>The default table, in the order of the documents.</summary>
    public static IReadOnlyList<FieldTarget> Defaults { get; } =
    [
        new(Model.FieldNames.Title, "summary", "line breaks become spaces; cut to 255 characters, the whole title is then in the description"),
        new(Model.FieldNames.Description, "description", "HTML or Markdown becomes ADF"),
        new(Model.FieldNames.ReproSteps, "description, section \"Steps to reproduce\"", "HTML or Markdown becomes ADF"),
        new(Model.FieldNames.AcceptanceCriteria, "description, section \"Acceptance criteria\"", "HTML or Markdown becomes ADF"),
        new(Model.FieldNames.SystemInfo, "description, section \"System info\"", "HTML or Markdown becomes ADF"),
        new(Model.FieldNames.State, "status", "table of states"),
        new(Model.FieldNames.WorkItemType, "issue type", "table of types"),
        new(Model.FieldNames.Parent, "parent", "only one level up; else a link Relates"),
        new(Model.FieldNames.Priority, "priority", "1 Highest, 2 High, 3 Medium, 4 Low; none: Medium"),
        new(Model.FieldNames.StoryPoints, "story points", "the number; else Effort, else Size"),
        new(Model.FieldNames.Effort, "story points", "if there are no story points"),
        new(Model.FieldNames.Size, "story points", "if there are neither story points nor effort"),
        new(Model.FieldNames.AssignedTo, "assignee", "by e-mail; without an account: a line in the description"),
        new(Model.FieldNames.CreatedBy, "reporter", "by e-mail; always a line in the description too"),
        new(Model.FieldNames.CreatedDate, "description, first line", "cannot be set in Jira"),
        new(Model.FieldNames.Tags, "labels", "white space becomes -; at most 255 characters each"),
        new(Model.FieldNames.AreaPath, "component", "last name of the path; the root gives none"),
        new(Model.FieldNames.IterationPath, "sprint, else label iteration-…", "last name of the path; the root gives none"),
        new(Model.FieldNames.DueDate, "duedate", "the day in UTC"),
    ];

    /// <summary>Fields that Azure DevOps derives from others or counts for itself. They are neither copied nor reported.</summary>
    public static IReadOnlySet<string> Derived { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "System.Id", "System.Rev", "System.AreaId", "System.IterationId", "System.NodeName", "System.TeamProject", "System.Watermark", "System.PersonId",
        "System.CommentCount", "System.History", "System.RelatedLinkCount", "System.ExternalLinkCount", "System.HyperLinkCount", "System.RemoteLinkCount",
        "System.AttachedFileCount", "System.AuthorizedAs", "System.AuthorizedDate", "System.RevisedDate", "System.IsDeleted",
        "System.BoardColumn", "System.BoardColumnDone", "System.BoardLane", "Microsoft.VSTS.Common.StateChangeDate", "Microsoft.VSTS.Common.StackRank",
        "Microsoft.VSTS.Common.BacklogPriority",
    };

    private static readonly HashSet<string> s_known = new(Defaults.Select(d => d.ReferenceName), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a value of the field is looked at by a rule of its own, or is none of the author's.</summary>
    public static bool IsKnown(string referenceName) => s_known.Contains(referenceName) || Derived.Contains(referenceName)
        || referenceName.StartsWith("System.AreaLevel", StringComparison.OrdinalIgnoreCase)
        || referenceName.StartsWith("System.IterationLevel", StringComparison.OrdinalIgnoreCase)
        || referenceName.StartsWith("WEF_", StringComparison.OrdinalIgnoreCase);
}
