using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Starting;

/// <summary>
/// What the verb <c>migrate</c> asks for: a new run of the tenant of verbs, or the active one of the same request, which continues with the
/// credentials that the verb brings. The caller wakes the run.
/// </summary>
internal sealed class MigrateStarts(
    StartRuns starts,
    StartRequestReader requests,
    JiraBases bases,
    ResumeCredentials credentials,
    RunRegistry registry,
    RunStore runs,
    RunControl control,
    ITenantDatabases databases,
    ApiTenants tenants,
    TimeProvider time)
{
    // A person waits, and the call is repeated within this time.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(30);

    /// <param name="project">Null: made from what the request names.</param>
    /// <returns>The run, or what is wrong; never both.</returns>
    public async Task<(RunId? Run, IReadOnlyList<string> Faults)> StartAsync(
        Guid? project, JsonElement body, RunActor by, CancellationToken cancellationToken)
    {
        var (start, faults) = requests.Read(body);
        if (start is null) return (null, faults);
        if ((project ?? await ProjectOfAsync(start, cancellationToken)) is not { } id)
            return (null, [$"{start.Request.JiraUrl} did not tell its cloud id, which the run's project is made of. Check target.base_url, or name a project (--project)."]);

        var tenant = await tenants.GetOrAddAsync(ApiTenants.Local, cancellationToken);
        var outcome = await starts.StartAsync(tenant, id, body, key: null, cancellationToken);
        return outcome is StartOutcome.AlreadyRunning { Run: { } active }
            ? await ContinueAsync(tenant, id, active, start, body, by, cancellationToken) : StartAnswers.Of(outcome);
    }

    private async Task<(RunId?, IReadOnlyList<string>)> ContinueAsync(
        TenantId tenant, Guid project, RunId active, StartRequest start, JsonElement body, RunActor by, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(active, cancellationToken) is not { } entry || await runs.FindAsync(tenant, active, cancellationToken) is not { } run)
            return (null, [$"The run {active} is only being started; try again in a minute."]);
        var stored = await new TenantStore(databases, runs, run).ReadAsync(new RunFactStore(new RunScope(tenant.ToString(), active.ToString())).FindAsync, cancellationToken);
        if (run.ProjectId != project.ToString("D") || stored is not { Request: var before } || !StoredRequest.IsSame(before, start.Request.Body))
            return (null, [$"The run {active} is active, for this project or this Jira project, and was started with another request. Cancel it first, or wait for its end."]);

        if (RunState.Of(entry, run) == RunState.Paused)
        {
            if (await credentials.ReplaceAsync(entry, body, cancellationToken) is { Count: > 0 } faults) return (null, faults);
            await control.ResumeAsync(entry, by, cancellationToken);
        }

        await registry.WakeAsync(active, time.GetUtcNow(), cancellationToken);
        return (active, []);
    }

    private async Task<Guid?> ProjectOfAsync(StartRequest start, CancellationToken cancellationToken) =>
        await bases.LookForCloudIdAsync(start.Request.JiraUrl, s_longestLook, time, cancellationToken) is { } cloudId
            ? RunProjects.Of(RunKinds.WorkItems, start.Request.Org, start.Request.Project, cloudId, start.Request.ProjectKey) : null;
}
