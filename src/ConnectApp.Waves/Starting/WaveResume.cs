using System.Text.Json;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Starting;

/// <summary>
/// New credentials of a paused wave: <c>{"cloud": {"email", "token"}, "server": {"token"} or {"user", "password"}}</c>. Each part is optional; what is not
/// named stays as it was, unless it was wiped.
/// </summary>
internal sealed class WaveResume(RunStore runs, RunSecrets secrets)
{
    private const int MostTries = 5;

    /// <returns>What is wrong with the body; empty if the wave may continue.</returns>
    public async Task<IReadOnlyList<string>> ReplaceAsync(RunEntry entry, JsonElement body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken) is not { } run) return [];
            var before = WaveCredentials.Open(secrets, run);
            var (cloud, server) = (Member(body, "cloud"), Member(body, "server"));
            if (before is not null && cloud is null && server is null) return [];
            if ((Text(cloud, "email") ?? before?.Email) is not { } email || (Text(cloud, "token") ?? before?.CloudToken) is not { } token)
                return ["the wave's credentials were wiped; cloud.email and cloud.token are needed"];
            var replaced = new WaveCredentials(
                email, token, Text(server, "token") ?? before?.ServerToken, Text(server, "user") ?? before?.ServerUser, Text(server, "password") ?? before?.ServerPassword);
            try
            {
                await runs.SealAsync(run, replaced.Seal(secrets, run.RunId), cancellationToken);
                return [];
            }
            catch (LeaseLostException) when (attempt < MostTries)
            {
                // A worker looked at the run meanwhile.
            }
        }
    }

    private static JsonElement? Member(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement? members, string name) =>
        members is { } found && found.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
