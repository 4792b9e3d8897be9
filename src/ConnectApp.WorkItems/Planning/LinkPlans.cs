using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Collects the links of one item. Each link of two items is written from one of them.</summary>
internal sealed class LinkPlans(PlanningFacts facts, LinkMapping mapping, WorkItem item)
{
    private readonly List<LinkPlan> _links = [];
    private readonly List<WebLinkPlan> _webLinks = [];
    private readonly List<Problem> _skipped = [];

    public LinksPlan Result => new(_links, _webLinks, _skipped);

    /// <summary>A parent that Jira's hierarchy cannot hold is linked, also if the run copies no other links.</summary>
    public void AddHierarchy(Placement placement)
    {
        if (placement is not { Outcome: ParentOutcome.Related, RelatedParent: { } parent }) return;

        var part = $"link:{RelationNames.Parent}:{parent}";
        if (mapping.Relates is { } type) _links.Add(new(part, type.Name, item.Id, parent));
        else _skipped.Add(Missing(part, "Relates"));
    }

    public void Add(Relation relation)
    {
        if (relation.Is(RelationNames.AttachedFile) || relation.Is(RelationNames.Parent) || relation.Is(RelationNames.Child) || !facts.Options.Links) return;
        if (relation.TargetId is { } other) AddItem(relation, other);
        else AddAddress(relation);
    }

    private void AddItem(Relation relation, int other)
    {
        var part = $"link:{relation.Rel}:{other}";
        if (other == item.Id) return;
        if (!facts.Hierarchy.Knows(other))
        {
            _skipped.Add(new(item.Id, part, ProblemCodes.OutsideSet, Effect.Skipped, $"Work item {other} is not migrated, so the link has no other end.",
                "A later run that includes it makes the link."));
            return;
        }
        if (!LinkMapping.IsWrittenFrom(item.Id, relation)) return;

        var decision = mapping.For(relation.Rel);
        switch (decision.Outcome)
        {
            case LinkOutcome.Copied:
                _links.Add(decision.IsReversed ? new(part, decision.Type!.Name, other, item.Id) : new(part, decision.Type!.Name, item.Id, other));
                break;
            case LinkOutcome.TurnedOff:
                _skipped.Add(new(item.Id, part, ProblemCodes.LinkTypeMissing, Effect.Skipped, "Links of this type are not copied (link_overrides)."));
                break;
            case LinkOutcome.Missing:
                _skipped.Add(Missing(part, decision.Wanted!));
                break;
            default:
                _skipped.Add(new(item.Id, part, ProblemCodes.LinkTypeMissing, Effect.Skipped,
                    $"The link type {relation.Rel} is none of the table.", "Name a link type for it (link_overrides)."));
                break;
        }
    }

    private void AddAddress(Relation relation)
    {
        var part = $"link:{relation.Rel}:{relation.Url}";
        if (WebAddress.Of(relation, facts.Source) is { } address) _webLinks.Add(new(part, $"connectapp:{relation.Url}", address.Url, address.Title));
        else
            _skipped.Add(new(item.Id, part, ProblemCodes.LinkTypeMissing, Effect.Skipped,
                $"The link leads to nothing that a browser opens ({relation.Rel})."));
    }

    private Problem Missing(string part, string name) => new(item.Id, part, ProblemCodes.LinkTypeMissing, Effect.Skipped,
        $"The site has no link type {name}, or linking is turned off.", "Make the link type, or name another one (link_overrides).");
}
