namespace ConnectApp.WorkItems.Model;

/// <summary>Reference names of the fields that the engine knows.</summary>
public static class FieldNames
{
    public const string Id = "System.Id";
    public const string Rev = "System.Rev";
    public const string WorkItemType = "System.WorkItemType";
    public const string Title = "System.Title";
    public const string State = "System.State";
    public const string Reason = "System.Reason";
    public const string Description = "System.Description";
    public const string AssignedTo = "System.AssignedTo";
    public const string CreatedBy = "System.CreatedBy";
    public const string CreatedDate = "System.CreatedDate";
    public const string ChangedDate = "System.ChangedDate";
    public const string ChangedBy = "System.ChangedBy";
    public const string AreaPath = "System.AreaPath";
    public const string IterationPath = "System.IterationPath";
    public const string TeamProject = "System.TeamProject";
    public const string Tags = "System.Tags";
    public const string Parent = "System.Parent";
    public const string CommentCount = "System.CommentCount";
    public const string Priority = "Microsoft.VSTS.Common.Priority";
    public const string Severity = "Microsoft.VSTS.Common.Severity";
    public const string AcceptanceCriteria = "Microsoft.VSTS.Common.AcceptanceCriteria";
    public const string ClosedDate = "Microsoft.VSTS.Common.ClosedDate";
    public const string StoryPoints = "Microsoft.VSTS.Scheduling.StoryPoints";
    public const string Effort = "Microsoft.VSTS.Scheduling.Effort";
    public const string Size = "Microsoft.VSTS.Scheduling.Size";
    public const string OriginalEstimate = "Microsoft.VSTS.Scheduling.OriginalEstimate";
    public const string RemainingWork = "Microsoft.VSTS.Scheduling.RemainingWork";
    public const string CompletedWork = "Microsoft.VSTS.Scheduling.CompletedWork";
    public const string DueDate = "Microsoft.VSTS.Scheduling.DueDate";
    public const string ReproSteps = "Microsoft.VSTS.TCM.ReproSteps";
    public const string SystemInfo = "Microsoft.VSTS.TCM.SystemInfo";
    public const string Steps = "Microsoft.VSTS.TCM.Steps";
}
