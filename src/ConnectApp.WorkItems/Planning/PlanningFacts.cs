using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>What planning knows of both sides. Functions answer for the moment of the call: keys appear while issues are created.</summary>
internal sealed record PlanningFacts
{
    public required SourceProject Source { get; init; }

    public required TargetProject Target { get; init; }

    public required MappingOptions Options { get; init; }

    public required People People { get; init; }

    public required Hierarchy Hierarchy { get; init; }

    public required TypeMapping Types { get; init; }

    /// <summary>Id of a work item to the key of its issue; null while it has none.</summary>
    public Func<int, string?> IssueKey { get; init; } = _ => null;

    /// <summary>Name of a component of Jira, without case, to its id; preflight makes missing ones first. Null: none can be set.</summary>
    public Func<string, string?> ComponentId { get; init; } = _ => null;

    /// <summary>Name of a sprint, without case, to its id; null: none can be set, and the iteration becomes a label.</summary>
    public Func<string, int?> SprintId { get; init; } = _ => null;

    /// <summary>Whether the account may set the reporter, and whether it may assign (<c>MODIFY_REPORTER</c>, <c>ASSIGN_ISSUES</c>).</summary>
    public bool MaySetReporter { get; init; } = true;

    public bool MayAssign { get; init; } = true;
}
