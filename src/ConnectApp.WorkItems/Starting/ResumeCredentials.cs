using System.Text.Json;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Starting;

/// <summary>
/// New credentials of a paused run. Each part is optional; what is not named stays as it was, unless it was wiped. Where the new credentials of
/// Jira work is found out when the run continues.
/// </summary>
internal sealed class ResumeCredentials(
    StartRequestReader requests,
    SealedCredentials credentials,
    JiraBases bases,
    ITenantDatabases tenants,
    RunStore runs,
    TimeProvider time)
{
    private const int MostTries = 5;

    // A caller waits for the answer.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(10);

    /// <returns>What is wrong with the body; empty if the run may continue.</returns>
    public async Task<IReadOnlyList<string>> ReplaceAsync(RunEntry entry, JsonElement body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken) is not { } run) return [];
            var facts = new RunFactStore(new RunScope(run.TenantId.ToString(), run.RunId.ToString()));
            if (await new TenantStore(tenants, runs, run).ReadAsync(facts.FindAsync, cancellationToken) is not { } stored) return [];

            var before = credentials.Open(run);
            var (secrets, faults) = requests.ReadCredentials(body, before);
            if (secrets is null) return faults;
            if (await FaultOfBaseAsync(stored.Request, body, cancellationToken) is { } fault) return [fault];
            var request = StoredRequest.With(stored.Request, body);
            var (start, others) = requests.Read(SealedCredentials.Complete(request, secrets));
            if (start is null) return others;
            if (secrets with { Version = before?.Version ?? "" } == before && request == stored.Request) return [];
            secrets = secrets with { Version = Guid.CreateVersion7(time.GetUtcNow()).ToString("N") };
            try
            {
                await runs.WriteAsync(run, async transaction =>
                {
                    await RunStore.ReplaceSecretsAsync(transaction, run, credentials.Seal(run.RunId, secrets), CredentialsEnd.Of(start));
                    await facts.SetRequestAsync(transaction.Transaction, request);
                }, cancellationToken);
                return [];
            }
            catch (LeaseLostException) when (attempt < MostTries)
            {
                // Its worker looked at the paused run in between; nothing was written.
            }
        }
    }

    /// <summary>A run that has begun writes to one site: another base must lead to it.</summary>
    /// <param name="request">The stored one.</param>
    /// <returns>Null: the body names no base, or one of the same site.</returns>
    public async Task<string?> FaultOfBaseAsync(string request, JsonElement body, CancellationToken cancellationToken)
    {
        var (given, fault) = requests.ReadBase(body);
        if (fault is not null) return fault;
        if (given is null || requests.ReadJiraUrl(request) is not { } before || given == before) return null;
        var old = await bases.LookForCloudIdAsync(before, s_longestLook, time, cancellationToken);
        var now = await bases.LookForCloudIdAsync(given, s_longestLook, time, cancellationToken);
        return old is not null && string.Equals(old, now, StringComparison.OrdinalIgnoreCase)
            ? null : "enginePayload.target.base_url must lead to the site that the run was started for";
    }
}
