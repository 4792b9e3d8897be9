using ConnectApp.WorkItems.Model;
using static ConnectApp.WorkItems.Planning.Predictions.PredictedOutcome;

namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>Failures that both projects, their types, fields and rights show.</summary>
internal static class ProjectPredictions
{
    private static readonly string[] s_bySystem = ["project", "issuetype", "parent", "reporter", "summary", "description", "labels"];

    public static IReadOnlyList<Prediction<ProjectFacts>> All { get; } =
    [
        new("target-archived", "The Jira project is archived", RunEnds, null, f => If(f.Target.IsArchived, $"The project {f.Target.Key} is archived.")),
        new("right-browse", "No right to see the project (BROWSE_PROJECTS)", RunEnds, null, f => Lacks(f, "BROWSE_PROJECTS", "nothing can be read back")),
        new("right-create", "No right to create issues (CREATE_ISSUES)", RunEnds, null, f => Lacks(f, "CREATE_ISSUES", "no issue can be created")),
        new("target-types", "No issue type can be created in the project", RunEnds, null,
            f => If(f.Target.Types.Count == 0, $"The project {f.Target.Key} offers no issue type.")),
        new("type-override", "type_overrides names an issue type that the project lacks", RunEnds, null,
            f => f.Types.UnknownOverrides.Select(o => $"type_overrides: {o.Key} → {o.Value}, but {f.Target.Key} has no type {o.Value}.")),
        new("right-edit", "No right to edit issues (EDIT_ISSUES): no updates, no images and no keys in descriptions", PartFails, ProblemCodes.RefusedByJira,
            f => Lacks(f, "EDIT_ISSUES", "descriptions cannot be completed with images and keys")),
        new("right-transition", "No right to move issues (TRANSITION_ISSUES)", PartFails, ProblemCodes.StatusUnreachable,
            f => Lacks(f, "TRANSITION_ISSUES", "issues stay in their first status")),
        new("right-comment", "No right to comment (ADD_COMMENTS)", PartFails, ProblemCodes.RefusedByJira,
            f => f.Options.Comments ? Lacks(f, "ADD_COMMENTS", "comments are refused") : []),
        new("right-attach", "No right to attach files (CREATE_ATTACHMENTS)", PartFails, ProblemCodes.RefusedByJira,
            f => f.Options.Attachments ? Lacks(f, "CREATE_ATTACHMENTS", "files are refused") : []),
        new("right-link", "No right to link issues (LINK_ISSUES)", PartFails, ProblemCodes.RefusedByJira,
            f => f.Options.Links ? Lacks(f, "LINK_ISSUES", "links are refused") : []),
        new("right-assign", "No right to assign issues (ASSIGN_ISSUES)", Skipped, ProblemCodes.UserNotFound,
            f => Lacks(f, "ASSIGN_ISSUES", "assignees are a line in the description")),
        new("right-reporter", "No right to set the reporter (MODIFY_REPORTER)", Skipped, ProblemCodes.UserNotFound,
            f => Lacks(f, "MODIFY_REPORTER", "the reporter is the account of the run")),
        new("right-components", "No right to make components (ADMINISTER_PROJECTS)", Skipped, ProblemCodes.FieldUnmapped,
            f => f.Options.Components == false ? [] : Lacks(f, "ADMINISTER_PROJECTS", "areas without a component of the same name stay unmapped")),
        new("no-board", "No scrum board, or the token has no scope for boards: iterations become labels", Skipped, null,
            f => If(!f.HasBoard && f.Options.Sprints != false, "Iterations become labels: there is no scrum board that the token may read.")),
        new("files-off", "Attachments are turned off in Jira", PartFails, ProblemCodes.AttachmentTooLarge,
            f => If(f.Target.UploadLimit is null && f.Options.Attachments, "Attachments are turned off on the site.")),
        new("links-off", "Linking is turned off in Jira", Skipped, ProblemCodes.LinkTypeMissing,
            f => If(f.Target.LinkTypes.Count == 0 && f.Options.Links, "Issue linking is turned off on the site.")),
        new("link-type", "A link type of the table is missing in Jira", Skipped, ProblemCodes.LinkTypeMissing, MissingLinkTypes),
        new("link-override", "link_overrides names a link type that the site lacks", Skipped, ProblemCodes.LinkTypeMissing,
            f => new LinkMapping(f.Target, f.Options).UnknownOverrides.Select(o => $"link_overrides: {o.Key} → {o.Value}, but the site has no link type {o.Value}.")),
        new("type-unknown", "A work item type is in no table and becomes a Task", Skipped, ProblemCodes.TypeUnknown, f => f.Target.Types.Count == 0 ? []
            : f.SourceTypes.Where(t => f.Types.For(t).Rule is TypeRule.Unknown or TypeRule.FirstStandard).Select(t => $"The type {t} becomes {f.Types.For(t).Type.Name}.")),
        new("required-field", "An issue type requires a field that has no source and no default", ItemFails, ProblemCodes.RequiredField, RequiredFields),
        new("state-override", "state_overrides names a status that a workflow lacks", PartFails, ProblemCodes.StatusUnreachable, f => f.IssueTypes.SelectMany(
            t => f.Options.StateOverrides.Where(o => new StatusMapping(f.Source, f.Options).IsOverrideUnknown(o.Key, t))
                .Select(o => $"state_overrides: {o.Key} → {o.Value}, but {t.Name} has no status {o.Value}."))),
        new("state-unmapped", "A state of a type has no status in the workflow", PartFails, ProblemCodes.StatusUnreachable, UnmappedStates),
        new("field-override", "field_overrides names a field that no issue type offers", Skipped, ProblemCodes.FieldUnmapped,
            f => f.Options.FieldOverrides.Where(o => !f.IssueTypes.Any(t => t.Field(o.Value.Trim()) is not null))
                .Select(o => $"field_overrides: {o.Key} → {o.Value}, but no issue type of the run offers {o.Value}.")),
        new("field-source", "field_overrides names a field that Azure DevOps lacks", Warning, null,
            f => f.Source.Fields.Count == 0 ? [] : f.Options.FieldOverrides.Keys
                .Where(k => !f.Source.Fields.Any(s => s.ReferenceName.Equals(k, StringComparison.OrdinalIgnoreCase)))
                .Select(k => $"field_overrides: Azure DevOps has no field {k}.")),
        new("description-off", "An issue type does not offer the description", Skipped, ProblemCodes.FieldUnmapped, f => Without(f, "description")),
        new("labels-off", "An issue type does not offer labels: no tags, and no label that marks the issue", Skipped, ProblemCodes.FieldUnmapped, f => Without(f, "labels")),
        new("priority-off", "An issue type does not offer the priority", Skipped, ProblemCodes.FieldUnmapped, f => Without(f, "priority")),
        new("story-points-off", "An issue type offers no story points", Skipped, ProblemCodes.FieldUnmapped,
            f => f.IssueTypes.Where(t => t.HierarchyLevel == 0 && FieldPlan.StoryPoints(t) is null).Select(t => $"{t.Name} offers no story points.")),
        new("priority-scheme", "The project lacks one of the priorities Highest, High, Medium, Low", PartFails, ProblemCodes.ValueNotAllowed, MissingPriorities),
        new("label-form", "The label that marks issues has no {id}, so that it is the same for all", Warning, null,
            f => If(f.Options.Label is { } label && !label.Contains("{id}", StringComparison.Ordinal), $"The label {f.Options.Label} does not hold {{id}}.")),
    ];

    private static IEnumerable<string> If(bool found, string message) => found ? [message] : [];

    private static IEnumerable<string> Lacks(ProjectFacts facts, string right, string effect) =>
        If(!facts.Rights.Contains(right), $"The account lacks {right} in {facts.Target.Key}: {effect}.");

    private static IEnumerable<string> Without(ProjectFacts facts, string fieldId) =>
        facts.IssueTypes.Where(t => t.Field(fieldId) is null).Select(t => $"{t.Name} does not offer {fieldId}.");

    private static IEnumerable<string> MissingLinkTypes(ProjectFacts facts)
    {
        if (facts.Target.LinkTypes.Count == 0 || !facts.Options.Links) return [];
        var mapping = new LinkMapping(facts.Target, facts.Options);
        return LinkMapping.Defaults.Select(d => mapping.For(d.Rel)).Where(d => d.Outcome == LinkOutcome.Missing)
            .Select(d => $"The site has no link type {d.Wanted}.").Distinct();
    }

    private static IEnumerable<string> RequiredFields(ProjectFacts facts)
    {
        var overridden = facts.Options.FieldOverrides.Values.Select(v => v.Trim()).ToHashSet(StringComparer.Ordinal);
        foreach (var type in facts.IssueTypes)
        {
            var points = FieldPlan.StoryPoints(type)?.FieldId;
            foreach (var field in type.Fields.Where(f => f is { Required: true, HasDefault: false }))
            {
                if (s_bySystem.Contains(field.FieldId) || overridden.Contains(field.FieldId)) continue;
                var only = field.FieldId is "priority" or "assignee" or "duedate" or "components" || field.FieldId == points;
                yield return $"{type.Name} requires {field.Name} ({field.FieldId}){(only ? "; items without a value for it fail" : "; its items fail")}.";
            }
        }
    }

    private static IEnumerable<string> UnmappedStates(ProjectFacts facts)
    {
        if (facts.Target.Types.Count == 0) yield break;
        var mapping = new StatusMapping(facts.Source, facts.Options);
        foreach (var source in facts.Source.Types.Where(t => facts.SourceTypes.Contains(t.Name, StringComparer.OrdinalIgnoreCase)))
        {
            var type = facts.Types.For(source.Name).Type;
            foreach (var state in source.States.Where(s => mapping.For(source.Name, s.Name, type) is null))
                yield return $"The state {state.Name} of {source.Name} has no status in the workflow of {type.Name}.";
        }
    }

    private static IEnumerable<string> MissingPriorities(ProjectFacts facts) => facts.IssueTypes
        .Select(t => t.Field("priority")?.Allowed).OfType<IReadOnlyList<AllowedValue>>().SelectMany(
            allowed => FieldPlan.Priorities.Where(p => !allowed.Any(a => a.Name.Equals(p, StringComparison.OrdinalIgnoreCase))))
        .Distinct().Select(p => $"The project has no priority {p}.");
}
