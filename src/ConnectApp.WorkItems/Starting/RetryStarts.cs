using System.Text.Json;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Starting;

/// <summary>Makes a new run of an ended one, for what failed in it. The credentials of the old one are wiped, so the request brings others.</summary>
internal sealed class RetryStarts(StartRuns starts, StartRequestReader requests, ResumeCredentials credentials, ITenantDatabases tenants, RunStore runs)
{
    /// <param name="body">As of a resume; both credentials are required.</param>
    public async Task<StartOutcome> StartAsync(Run ended, JsonElement body, CancellationToken cancellationToken)
    {
        var (secrets, faults) = requests.ReadCredentials(body, before: null);
        if (secrets is null) return new StartOutcome.Invalid(faults);
        var store = new TenantStore(tenants, runs, ended);
        var stored = await store.ReadAsync(new RunFactStore(new RunScope(ended.TenantId.ToString(), ended.RunId.ToString())).FindAsync, cancellationToken);
        if (stored is not { Request: var before } || ended.ProjectId is not { } project)
            return new StartOutcome.Invalid(["the request of the run is no longer kept; start a new run"]);
        if (await credentials.FaultOfBaseAsync(before, body, cancellationToken) is { } fault) return new StartOutcome.Invalid([fault]);
        var request = StoredRequest.With(before, body);
        return await starts.StartAsync(
            ended.TenantId, Guid.Parse(project), SealedCredentials.Complete(request, secrets), key: null, cancellationToken, retryOf: ended.RunId);
    }
}
