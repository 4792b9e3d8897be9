using System.Text.Json;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Runs;

namespace ConnectApp.WorkItems.Starting;

/// <summary>New credentials of a paused run. Each part is optional; what is not named stays as it was, unless it was wiped.</summary>
internal sealed class ResumeCredentials(StartRequestReader requests, SealedCredentials credentials, RunStore runs)
{
    /// <returns>What is wrong with the body; empty if the run may continue.</returns>
    public async Task<IReadOnlyList<string>> ReplaceAsync(Run run, JsonElement body, CancellationToken cancellationToken)
    {
        var before = credentials.Open(run);
        var (secrets, faults) = requests.ReadCredentials(body, before);
        if (secrets is null) return faults;
        if (secrets != before) await runs.SealAsync(run, credentials.Seal(run.RunId, secrets), cancellationToken);
        return [];
    }
}
