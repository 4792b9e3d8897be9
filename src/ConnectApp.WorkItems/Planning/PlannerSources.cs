using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;

namespace ConnectApp.WorkItems.Planning;

/// <summary>What planning asks for while it plans.</summary>
/// <param name="KeyOf">Key of an item's issue; null if it has none yet.</param>
/// <param name="TypeOf">Type in Azure DevOps of an item of the run; null if the item is not in it.</param>
/// <param name="IssueTypeOf">Id of the issue type that an item's issue has, also from an earlier run; null if it has no issue.</param>
/// <param name="Person">Person behind an identity id.</param>
/// <param name="AccountOf">Account id of an e-mail address.</param>
internal sealed record PlannerSources(
    Func<int, string?> KeyOf,
    Func<int, string?> TypeOf,
    Func<int, string?> IssueTypeOf,
    Func<Guid, Person?> Person,
    Func<string, string?> AccountOf);
