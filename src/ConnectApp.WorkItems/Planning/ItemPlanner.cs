using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Decides what an item, a comment and a link become. Reads nothing and writes nothing; safe for many callers at once.</summary>
internal sealed class ItemPlanner(PlanningFacts facts) : IItemPlanner
{
    private readonly StatusMapping _statuses = new(facts.Source, facts.Options);
    private readonly LinkMapping _links = new(facts.Target, facts.Options);

    public IssuePlan Plan(WorkItem item, Func<ImageReference, AttachedImage?> attached)
    {
        var placement = facts.Hierarchy.Place(item);
        var fields = new FieldPlan(facts, item, placement.Type);
        var problems = new List<Problem>();
        AddHierarchy(item, placement, fields, problems);

        var (summary, description) = SetTexts(item, fields, attached, problems);
        fields.SetAll(summary);

        var status = _statuses.For(item.Type, item.State, placement.Type);
        if (status is null && item.State.Length > 0)
            problems.Add(new(item.Id, Problem.FieldPart(FieldNames.State), ProblemCodes.StatusUnreachable, Effect.Failed,
                $"No status of {placement.Type.Name} fits the state \"{item.State}\"; the issue stays in its first status.", "Map the state (state_overrides)."));

        problems.AddRange(fields.Problems);
        return new(
            placement.Type,
            fields.Values,
            placement.Parent,
            status?.Id,
            placement.Type.Fields.Where(f => f.Required).Select(f => f.FieldId).ToHashSet(StringComparer.Ordinal),
            fields.Unmapped.Count > 0 ? fields.Unmapped : null,
            description.WorkItems,
            description.People,
            description.Images,
            problems,
            fields.Fault(),
            description.IsCut ? DescriptionText.WholeTexts(item) : []);
    }

    public CommentPlan Plan(WorkItem item, WorkItemComment comment, Func<ImageReference, AttachedImage?> attached)
    {
        var file = DescriptionText.FileName($"comment-{comment.Id}", item.Id, comment.Format);
        var body = new DocumentPart.Body(comment.Text, comment.Format);
        var notice = DescriptionText.CutNotice([file]);
        var document = DocumentConverter.Convert(facts.Options.CommentHeader ? [Header(comment), body] : [body], Sources(attached), notice);
        var isEmpty = facts.Options.CommentHeader ? DocumentConverter.Convert([body], Sources(attached), notice).IsEmpty : document.IsEmpty;

        return new(ToNode(document), isEmpty, document.WorkItems, document.People, document.Images, [.. document.Problems(item.Id, $"comment:{comment.Id}")])
        {
            WholeTexts = document.IsCut ? new Dictionary<string, string> { [file] = comment.Text } : [],
        };
    }

    public LinksPlan PlanLinks(WorkItem item)
    {
        var plan = new LinkPlans(facts, _links, item);
        plan.AddHierarchy(facts.Hierarchy.Place(item));
        foreach (var relation in item.Relations.DistinctBy(r => (r.Rel.ToUpperInvariant(), r.Url))) plan.Add(relation);
        return plan.Result;
    }

    /// <summary><c>[Migrated from Azure DevOps: NAME on 2026-01-31 14:05 UTC]</c>.</summary>
    private static DocumentPart.Note Header(WorkItemComment comment) => new(
        $"[Migrated from Azure DevOps: {comment.Author?.DisplayName ?? "unknown author"} on {DescriptionText.Moment(comment.Written)}]");

    private (string Summary, Document Description) SetTexts(
        WorkItem item, FieldPlan fields, Func<ImageReference, AttachedImage?> attached, List<Problem> problems)
    {
        var summary = FieldPlan.Summary(item);
        var parts = DescriptionText.Parts(item, summary, fields.Notes()).ToList();
        var document = DocumentConverter.Convert(parts, Sources(attached), DescriptionText.CutNotice(DescriptionText.WholeTexts(item).Keys));
        fields.SetDocument(document.IsEmpty ? null : ToNode(document));
        problems.AddRange(document.Problems(item.Id, Problem.FieldPart(FieldNames.Description)));
        return (summary, document);
    }

    private static void AddHierarchy(WorkItem item, Placement placement, FieldPlan fields, List<Problem> problems)
    {
        if (placement.LostItsType)
            problems.Add(new(item.Id, "item", ProblemCodes.ParentNotAllowed, Effect.Skipped,
                $"A sub-task needs a parent one level above it, and this one has none in Jira; it became {placement.Type.Name}."));
        switch (placement.Outcome)
        {
            case ParentOutcome.OutsideSet:
                problems.Add(new(item.Id, Problem.FieldPart(FieldNames.Parent), ProblemCodes.OutsideSet, Effect.Skipped,
                    $"The parent {placement.RelatedParent} is not migrated.", "A later run that includes it sets the parent."));
                break;
            case ParentOutcome.Related when placement.Type.HierarchyLevel > 0:
                fields.AddLabel(JiraLabels.OfParent(placement.RelatedParent!.Value));
                break;
        }
    }

    private DocumentSources Sources(Func<ImageReference, AttachedImage?> attached) => new()
    {
        SourceUrl = facts.Source.BaseUrl,
        SiteUrl = facts.Target.SiteUrl,
        IssueKey = facts.IssueKey,
        Person = facts.Person,
        AccountOfEmail = facts.AccountOf,
        Image = attached,
    };

    private static JsonObject ToNode(Document document) => JsonObject.Create(document.Content)!;
}
