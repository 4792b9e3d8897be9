using ConnectApp.Composition;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using Microsoft.Extensions.Options;

namespace ConnectApp.Commands;

/// <summary><c>waves check PLAN</c>: all faults at once; with <c>--live</c> also credentials and servers. It posts nothing and attaches nothing.</summary>
internal static class WavesCheckCommand
{
    /// <summary>No job of this id is anywhere: the answer tells only whether the credentials are good.</summary>
    private const string NoJob = "00000000-0000-0000-0000-000000000000";

    public static async Task<int> RunAsync(string planPath, bool live, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (WavePlanFile.Read(planPath, needsSecrets: live, error) is not { Plan: { } plan }) return CommandLine.Usage;
        IReadOnlyList<WavePart> parts;
        try
        {
            parts = WaveParts.Of(plan);
        }
        catch (WavePartException fault)
        {
            await error.WriteLineAsync(new PlanFault(fault.Wave?.Line ?? 1, fault.Wave?.Column ?? 1, fault.Message).Show(planPath));
            return CommandLine.Usage;
        }

        foreach (var part in parts)
        {
            var after = part.Wave.After.Count > 0 ? $", after {string.Join(", ", part.Wave.After)}" : "";
            await output.WriteLineAsync($"{part.Name}: {part.Wave.Keys.Count} {(plan.Product == WavePlan.Confluence ? "spaces" : "projects")} → {part.Wave.Cloud.Url}{after}");
        }

        if (live && !await CheckLiveAsync(plan, output, error, cancellationToken)) return CommandLine.Usage;
        await output.WriteLineAsync("No faults.");
        return CommandLine.Success;
    }

    private static async Task<bool> CheckLiveAsync(WavePlan plan, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var options = Settings.Read().GetSection("MigrationApi").Get<MigrationApiOptions>() ?? new MigrationApiOptions();
        var addresses = WavePlanFile.Addresses(options);
        var clients = new WaveClients(Options.Create(options), new CallCounts(), TimeProvider.System, addresses.CreateHandler);
        var accounts = new WaveAccounts(Options.Create(options), TimeProvider.System);
        var isGood = true;
        foreach (var cloud in plan.Waves.Select(w => w.Cloud).DistinctBy(c => (c.Url, c.Email, c.Token)))
        {
            var answer = await clients.ReadAsync(
                accounts.Get(cloud.Email), api => api.GetJobAsync(Authorization.Basic(cloud.Email, cloud.Token ?? ""), NoJob, cancellationToken));
            var isKnown = answer is { Kind: AnswerKind.Ok } or { Status: 404 };
            isGood &= isKnown;
            await (isKnown ? output : error).WriteLineAsync($"{cloud.Url}: {(isKnown ? "the credentials are good" : $"{(answer.Status is { } status ? $"{status}: " : "")}{answer.Message}")}");
        }

        foreach (var server in plan.Waves.Select(w => w.Server).DistinctBy(s => (s.Id, s.Url)))
        {
            if (server.Url is not { } url)
            {
                await output.WriteLineAsync($"{server.Id}: a person attaches it");
                continue;
            }

            var fault = await addresses.FindConnectFaultAsync(new Uri(url), cancellationToken);
            isGood &= fault is null;
            await (fault is null ? output : error).WriteLineAsync($"{server.Id}: {(fault is null ? "the server can be reached" : $"the server cannot be reached: {fault}")}");
        }

        await output.WriteLineAsync("Not checked, as no call tells: rights on site and server, and the versions of the Cloud Migration Assistant.");
        return isGood;
    }
}
