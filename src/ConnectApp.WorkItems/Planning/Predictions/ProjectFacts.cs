using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>Both projects and the request, as preflight has read them.</summary>
/// <param name="Rights">Keys of the rights that the account has in the Jira project.</param>
/// <param name="HasBoard">Whether the agile API answered with a board of the project.</param>
/// <param name="SourceTypes">Types of the work items of the run.</param>
internal sealed record ProjectFacts(
    SourceProject Source,
    TargetProject Target,
    MappingOptions Options,
    IReadOnlySet<string> Rights,
    bool HasBoard,
    IReadOnlyList<string> SourceTypes)
{
    public TypeMapping Types => new(Target, Options);

    /// <summary>Issue types that items of the run become.</summary>
    public IEnumerable<IssueType> IssueTypes => Target.Types.Count == 0 ? [] : SourceTypes.Select(t => Types.For(t).Type).DistinctBy(t => t.Id);
}
