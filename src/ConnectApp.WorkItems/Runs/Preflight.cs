using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Reading;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Finds out whether the run can begin: credentials, projects, rights. Nothing is scanned before both credentials work.</summary>
internal sealed class Preflight(MigrationTools tools, MigrationRequest request, MigrationSecrets secrets, CallCounts counts)
{
    /// <exception cref="PreflightException">The run cannot begin; the message says what to do.</exception>
    public async Task<RunFacts> LookAsync(CancellationToken cancellationToken)
    {
        var startedAt = tools.Time.GetUtcNow();
        var target = await tools.Bases.FindAsync(request.JiraUrl, secrets.Email, secrets.ApiToken, counts, cancellationToken);
        var source = await FindSourceAsync(cancellationToken);
        var jira = new JiraReading(
            tools.Jira.Open(target.Connection, counts), tools.Jira.OpenAgile(target.Connection, counts), request.ProjectKey);
        var project = await jira.FindProjectAsync(target.SiteUrl, cancellationToken)
            ?? throw new PreflightException($"There is no project {request.ProjectKey} at {target.SiteUrl} that {secrets.Email} may see.");
        if (project.IsArchived) throw new PreflightException($"The project {project.Key} is archived; restore it first.");

        var rights = await jira.ReadRightsAsync(cancellationToken);
        var missing = JiraReading.NeededRights.Where(r => !rights.Contains(r)).ToList();
        if (missing.Count > 0)
            throw new PreflightException($"{secrets.Email} lacks rights in the project {project.Key}: {string.Join(", ", missing)}.");

        CheckTypes(project);
        return new RunFacts(
            source,
            project,
            target.CloudId,
            target.Connection.Base,
            startedAt,
            source.Fields.Any(f => f.ReferenceName.Equals(FieldNames.CommentCount, StringComparison.OrdinalIgnoreCase)),
            [.. rights.Order(StringComparer.Ordinal)],
            secrets.Version);
    }

    private async Task<SourceProject> FindSourceAsync(CancellationToken cancellationToken)
    {
        var connection = new AzureDevOpsConnection(request.Organisation, secrets.Pat);
        var reader = new AzureDevOpsReader(
            tools.AzureDevOps.Open(connection, counts),
            tools.AzureDevOps.OpenIdentities(connection, counts),
            request.Organisation.ToString().TrimEnd('/'),
            request.Project);
        try
        {
            return await reader.FindProjectAsync(cancellationToken)
                ?? throw new PreflightException($"There is no project \"{request.Project}\" at {request.Organisation} that the PAT may see.");
        }
        catch (CredentialsRefusedException refused) when (refused.Service == Service.AzureDevOps)
        {
            throw new PreflightException(CredentialCauses.Of(refused, secrets.Pat));
        }
    }

    private void CheckTypes(TargetProject project)
    {
        if (project.Types.Count == 0) throw new PreflightException($"No issue type can be created in the project {project.Key}.");
        var unknown = request.Mapping.TypeOverrides.Where(o => project.FindType(o.Value) is null).ToList();
        if (unknown.Count == 0) return;
        throw new PreflightException(
            $"type_overrides names issue types that {project.Key} has not: {string.Join(", ", unknown.Select(o => $"{o.Key} → {o.Value}"))}. "
            + $"It has: {string.Join(", ", project.Types.Select(t => t.Name))}.");
    }
}
