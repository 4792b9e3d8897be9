using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Types, states, fields, areas and iterations of the one project.</summary>
internal static class ProjectModel
{
    public const string Organisation = "emulated";

    public const string Project = "Emulated";

    public const string ProjectId = "6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c";

    private static readonly WorkItemState s_new = new("New", "b2b2b2", "Proposed");
    private static readonly WorkItemState s_active = new("Active", "007acc", "InProgress");
    private static readonly WorkItemState s_resolved = new("Resolved", "ff9d00", "Resolved");
    private static readonly WorkItemState s_closed = new("Closed", "339933", "Completed");
    private static readonly WorkItemState s_removed = new("Removed", "ffffff", "Removed");
    private static readonly WorkItemState s_done = new("Done", "339933", "Completed");

    /// <summary>By name, with the states in their order; the first is the one of a new item.</summary>
    public static readonly IReadOnlyDictionary<string, WorkItemState[]> Types = new Dictionary<string, WorkItemState[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Epic"] = [s_new, s_active, s_resolved, s_closed, s_removed],
        ["Feature"] = [s_new, s_active, s_resolved, s_closed, s_removed],
        ["User Story"] = [s_new, s_active, s_resolved, s_closed, s_removed],
        ["Product Backlog Item"] =
            [s_new, new("Approved", "b2b2b2", "Proposed"), new("Committed", "007acc", "InProgress"), s_done, s_removed],
        ["Bug"] = [s_new, s_active, s_resolved, s_closed],
        ["Task"] = [new("To Do", "b2b2b2", "Proposed"), new("In Progress", "007acc", "InProgress"), s_done, s_removed],
        ["Issue"] = [new("To Do", "b2b2b2", "Proposed"), new("Doing", "007acc", "InProgress"), s_done],
        ["Impediment"] = [new("Open", "007acc", "InProgress"), s_closed],
        ["Test Case"] = [new("Design", "b2b2b2", "Proposed"), new("Ready", "007acc", "InProgress"), s_closed],
        ["Spike"] = [s_new, new("Investigating", "007acc", "InProgress"), new("On Hold", "b2b2b2", "InProgress"), s_done],
    };

    /// <summary>Below the root, with <c>\</c> between the steps.</summary>
    public static readonly string[] Areas = ["Web", @"Web\Cart", @"Web\Check-out", "Operations"];

    public static readonly string[] Iterations = ["Sprint 1", "Sprint 2", "Sprint 3", @"Release 2\Sprint 4"];

    /// <summary>Reference name, name and type.</summary>
    public static readonly IReadOnlyList<(string Reference, string Name, string Type)> Fields =
    [
        ("System.Id", "ID", "integer"), ("System.Rev", "Rev", "integer"), ("System.WorkItemType", "Work Item Type", "string"),
        ("System.Title", "Title", "string"), ("System.State", "State", "string"), ("System.Reason", "Reason", "string"),
        ("System.Description", "Description", "html"), ("System.AssignedTo", "Assigned To", "string"),
        ("System.CreatedBy", "Created By", "string"), ("System.CreatedDate", "Created Date", "dateTime"),
        ("System.ChangedBy", "Changed By", "string"), ("System.ChangedDate", "Changed Date", "dateTime"),
        ("System.AreaPath", "Area Path", "treePath"), ("System.IterationPath", "Iteration Path", "treePath"),
        ("System.TeamProject", "Team Project", "string"), ("System.Tags", "Tags", "plainText"), ("System.Parent", "Parent", "integer"),
        ("System.CommentCount", "Comment Count", "integer"), ("System.Watermark", "Watermark", "integer"),
        ("System.PersonId", "Person Id", "integer"), ("System.AreaId", "Area ID", "integer"),
        ("System.RevisedDate", "Revised Date", "dateTime"), ("System.History", "History", "history"),
        ("Microsoft.VSTS.Common.Priority", "Priority", "integer"), ("Microsoft.VSTS.Common.Severity", "Severity", "string"),
        ("Microsoft.VSTS.Common.AcceptanceCriteria", "Acceptance Criteria", "html"),
        ("Microsoft.VSTS.Common.StackRank", "Stack Rank", "double"), ("Microsoft.VSTS.Common.ClosedDate", "Closed Date", "dateTime"),
        ("Microsoft.VSTS.Common.StateChangeDate", "State Change Date", "dateTime"),
        ("Microsoft.VSTS.Scheduling.StoryPoints", "Story Points", "double"), ("Microsoft.VSTS.Scheduling.Effort", "Effort", "double"),
        ("Microsoft.VSTS.Scheduling.RemainingWork", "Remaining Work", "double"),
        ("Microsoft.VSTS.Scheduling.OriginalEstimate", "Original Estimate", "double"),
        ("Microsoft.VSTS.Scheduling.DueDate", "Due Date", "dateTime"), ("Microsoft.VSTS.TCM.ReproSteps", "Repro Steps", "html"),
        ("Microsoft.VSTS.TCM.SystemInfo", "System Info", "html"), ("Microsoft.VSTS.TCM.Steps", "Steps", "html"),
        ("Custom.Risk", "Risk", "string"), ("Custom.TeamNotes", "Team Notes", "html"),
    ];

    /// <summary>Reference name of a field by either of its names, in any case; null: there is none.</summary>
    public static string? FindField(string name) => Fields.Where(f =>
        f.Reference.Equals(name, StringComparison.OrdinalIgnoreCase) || f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(f => f.Reference).FirstOrDefault();

    public static string? FieldType(string reference) => Fields.Where(f => f.Reference == reference).Select(f => f.Type).FirstOrDefault();

    public static string Area(string below) => below.Length == 0 ? Project : $@"{Project}\{below}";

    public static JsonObject State(WorkItemState state) =>
        new() { ["name"] = state.Name, ["color"] = state.Color, ["category"] = state.Category };
}

/// <param name="Category">Proposed, InProgress, Resolved, Completed or Removed.</param>
internal sealed record WorkItemState(string Name, string Color, string Category);
