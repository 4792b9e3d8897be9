using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Which link type of Jira a link of Azure DevOps becomes, and which end is which.</summary>
internal sealed class LinkMapping(TargetProject target, MappingOptions options)
{
    /// <summary>The default table. A link is written once, from the item that sees this end of it.</summary>
    public static IReadOnlyList<LinkRule> Defaults { get; } =
    [
        new(RelationNames.Related, "Relates", "relates to", IsReversed: false),
        new(RelationNames.Successor, "Blocks", "blocks", IsReversed: false),
        new(RelationNames.Duplicate, "Duplicate", "duplicates", IsReversed: true),
        new(RelationNames.TestedBy, "Relates", "relates to", IsReversed: false),
        new(RelationNames.Affects, "Relates", "relates to", IsReversed: false),
        new("Microsoft.VSTS.TestCase.SharedStepReferencedBy-Forward", "Relates", "relates to", IsReversed: false),
        new("Microsoft.VSTS.TestCase.SharedParameterReferencedBy-Forward", "Relates", "relates to", IsReversed: false),
    ];

    /// <summary>The link type for pairs of parent and child that Jira's hierarchy cannot hold.</summary>
    public LinkType? Relates => Named("Relates", "relates to");

    /// <summary>True for the end from which the link is written: the forward end, and the item with the lower id of a link without ends.</summary>
    public static bool IsWrittenFrom(int item, Relation relation) => relation.TargetId is { } other && other != item
        && (relation.Is(RelationNames.Related) || !HasEnd(relation.Rel) ? item < other : relation.Rel.EndsWith("-Forward", StringComparison.OrdinalIgnoreCase));

    public LinkDecision For(string rel)
    {
        if (Override(rel) is { } found)
        {
            if (found.Value is not { } wanted) return new(null, false, LinkOutcome.TurnedOff);
            var rule = Defaults.FirstOrDefault(d => d.Rel.Equals(rel, StringComparison.OrdinalIgnoreCase));
            return Named(wanted, wanted) is { } type ? new(type, rule?.IsReversed ?? false, LinkOutcome.Copied) : new(null, false, LinkOutcome.Missing, wanted);
        }

        if (Defaults.FirstOrDefault(d => d.Rel.Equals(rel, StringComparison.OrdinalIgnoreCase)) is not { } usual) return new(null, false, LinkOutcome.Unknown);
        if (Named(usual.LinkType, usual.Words) is { } named) return new(named, usual.IsReversed != ReadsBackwards(named, usual.Words), LinkOutcome.Copied);
        return new(null, false, LinkOutcome.Missing, usual.LinkType);
    }

    /// <summary>Overrides that name a link type which the site does not have.</summary>
    public IEnumerable<KeyValuePair<string, string?>> UnknownOverrides =>
        options.LinkOverrides.Where(o => o.Value is { } wanted && Named(wanted, wanted) is null);

    /// <summary>True for a site whose administrator swapped the words of the two ends.</summary>
    private static bool ReadsBackwards(LinkType type, string words) =>
        type.Inward.Equals(words, StringComparison.OrdinalIgnoreCase) && !type.Outward.Equals(words, StringComparison.OrdinalIgnoreCase);

    private LinkType? Named(string name, string words) =>
        target.LinkTypes.FirstOrDefault(t => t.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? target.LinkTypes.FirstOrDefault(t => t.Outward.Equals(words.Trim(), StringComparison.OrdinalIgnoreCase)
            || t.Inward.Equals(words.Trim(), StringComparison.OrdinalIgnoreCase));

    private KeyValuePair<string, string?>? Override(string rel)
    {
        foreach (var key in new[] { rel, WithoutEnd(rel) })
            if (options.LinkOverrides.TryGetValue(key, out var wanted)) return new(key, wanted);
        return null;
    }

    private static bool HasEnd(string rel) => WithoutEnd(rel).Length < rel.Length;

    private static string WithoutEnd(string rel)
    {
        foreach (var end in new[] { "-Forward", "-Reverse" })
            if (rel.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return rel[..^end.Length];
        return rel;
    }
}

/// <param name="Rel">The end of the link type that is written.</param>
/// <param name="LinkType">Name in Jira.</param>
/// <param name="Words">How the link type reads outward, if the site renamed it.</param>
/// <param name="IsReversed">True if the target is the issue that the words begin with: the target of Duplicate duplicates this item.</param>
internal sealed record LinkRule(string Rel, string LinkType, string Words, bool IsReversed);

/// <param name="Type">Null if the link is not copied.</param>
/// <param name="Wanted">Name that the site does not have.</param>
internal sealed record LinkDecision(LinkType? Type, bool IsReversed, LinkOutcome Outcome, string? Wanted = null);

internal enum LinkOutcome
{
    Copied,
    TurnedOff,
    Missing,
    Unknown,
}
