using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>What planning knows of both sides. Functions answer for the moment of the call: keys appear while issues are created.</summary>
internal sealed record PlanningFacts
{
    private const int SprintNameLength = 30;

    public required SourceProject Source { get; init; }

    public required TargetProject Target { get; init; }

    public required MappingOptions Options { get; init; }

    public required Hierarchy Hierarchy { get; init; }

    /// <summary>Id of a work item to the key of its issue; null while it has none.</summary>
    public Func<int, string?> IssueKey { get; init; } = _ => null;

    /// <summary>E-mail to account id; null if the person has no account.</summary>
    public Func<string, string?> AccountOf { get; init; } = _ => null;

    /// <summary>Person behind an identity id.</summary>
    public Func<Guid, Person?> Person { get; init; } = _ => null;

    /// <summary>Whether the account has the right <c>MODIFY_REPORTER</c>.</summary>
    public bool MaySetReporter { get; init; } = true;

    /// <summary>Whether the account has the right <c>ASSIGN_ISSUES</c>.</summary>
    public bool MayAssign { get; init; } = true;

    /// <returns>Account id of a person in either form; null if none is known.</returns>
    public string? AccountOfPerson(Identity person) =>
        (person.UniqueName is { } unique ? Options.UserOverrides.GetValueOrDefault(unique.Trim()) : null)
        ?? (person.Email is { } email ? AccountOf(email) : null)
        ?? (person.Id is { } id ? Person(id)?.AccountId : null);

    /// <returns>Id of the component with this name, compared without case; null if the project has none.</returns>
    public string? ComponentId(string name) =>
        Target.Components.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Id;

    /// <summary>Name of the sprint that an iteration becomes: Jira takes 30 characters.</summary>
    public static string SprintName(string iteration) => iteration.Length <= SprintNameLength ? iteration : iteration[..SprintNameLength];

    /// <returns>Id of the sprint with this name, compared without case, a closed one last; null if the board has none.</returns>
    public int? SprintId(string name) =>
        Target.Sprints.Where(s => s.Name.Equals(SprintName(name), StringComparison.OrdinalIgnoreCase)).OrderBy(s => s.State == "closed").FirstOrDefault()?.Id;
}
