using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Model;

/// <summary>What a run was asked for; no secrets.</summary>
/// <param name="Organisation">Address of the organisation or collection, without a slash at the end.</param>
/// <param name="Body">The JSON it was read from, without its secrets.</param>
/// <param name="JiraUrl">The site's address, or the gateway's with a cloud id.</param>
internal sealed record MigrationRequest(
    RunType Type,
    string Org,
    Uri Organisation,
    string Project,
    string? AreaFilter,
    IReadOnlyList<string> TypeFilter,
    string? Wiql,
    Uri JiraUrl,
    string ProjectKey,
    bool DryRun,
    MappingOptions Mapping,
    RunChoices Choices,
    string Body = "{}");

/// <summary>The run's credentials. They are opened for a step of the run and kept nowhere else.</summary>
/// <param name="Version">Another one for each replacement; empty for those of the start.</param>
internal sealed record MigrationSecrets(string Pat, string Email, string ApiToken, string Version = "")
{
    public override string ToString() => "(secrets)";
}
