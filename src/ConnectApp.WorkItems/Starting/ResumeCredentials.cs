using System.Text.Json;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Stores;
using ConnectApp.Core.Stores;

namespace ConnectApp.WorkItems.Starting;

/// <summary>New credentials of a paused run. Each part is optional; what is not named stays as it was, unless it was wiped.</summary>
internal sealed class ResumeCredentials(
    StartRequestReader requests,
    SealedCredentials credentials,
    JiraBases bases,
    ITenantDatabases tenants,
    RunStore runs)
{
    private const int MostTries = 5;

    /// <returns>What is wrong with the body; empty if the run may continue.</returns>
    public async Task<IReadOnlyList<string>> ReplaceAsync(RunEntry entry, JsonElement body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken) is not { } run) return [];
            var before = credentials.Open(run);
            var (secrets, faults) = requests.ReadCredentials(body, before);
            if (secrets is null) return faults;
            if (await FaultOfBaseAsync(run, body, cancellationToken) is { } fault) return [fault];
            if (secrets == before) return [];
            try
            {
                await runs.SealAsync(run, credentials.Seal(run.RunId, secrets), cancellationToken);
                return [];
            }
            catch (LeaseLostException) when (attempt < MostTries)
            {
                // Its worker looked at the paused run in between; nothing was written.
            }
        }
    }

    /// <summary>A run that has begun writes to one site: another base must lead to it.</summary>
    private async Task<string?> FaultOfBaseAsync(Run run, JsonElement body, CancellationToken cancellationToken)
    {
        var (given, fault) = requests.ReadBase(body);
        if (fault is not null) return fault;
        if (given is null) return null;
        var facts = new RunFactStore(new RunScope(run.TenantId.ToString(), run.RunId.ToString()));
        var stored = await new TenantStore(tenants, runs, run).ReadAsync(facts.FindAsync, cancellationToken);
        if (stored is not { Request: var request } || requests.ReadJiraUrl(request) is not { } before) return null;
        var counts = new CallCounts();
        var (old, now) = (await bases.FindCloudIdAsync(before, counts, cancellationToken), await bases.FindCloudIdAsync(given, counts, cancellationToken));
        return old is not null && string.Equals(old, now, StringComparison.OrdinalIgnoreCase)
            ? null : "enginePayload.target.base_url must lead to the site that the run was started for";
    }
}
