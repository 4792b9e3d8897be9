using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>
/// The id-mapping report of a finished migration: triggered, awaited, and fetched from its signed URL. It is kept with the artifacts, because the wave's
/// credentials are wiped when it ends. What goes wrong with it changes nothing for the wave.
/// </summary>
internal sealed class WaveMappings(WaveClients clients, WaveCommits commits, WaveArtifacts artifacts, TimeProvider time)
{
    public const string ArtifactName = "id-mappings.csv";

    /// <summary>In longest polls.</summary>
    private const int Patience = 30;

    private const int MostFailures = 3;

    /// <returns>Null: the report is here, or never will be; else what the wave does until then.</returns>
    public async Task<StageResult?> FetchAsync(WaveLook look, IReadOnlyList<ArtifactRow> known, CancellationToken cancellationToken)
    {
        if (look.Wave.Server.Url is null || look.Migrate?.TaskId is null || known.Any(a => a.Name == ArtifactName)) return null;
        var now = time.GetUtcNow();
        if (look.Row.MappingJob is not { } job) return await TriggerAsync(look, cancellationToken);
        if (look.Row.MappingAskedAt is { } asked && now - asked > clients.Options.Longest * Patience) return await GiveUpAsync(look, "it was not ready in time", cancellationToken);
        var answer = await clients.ReportAsync(look.Account, look.Credentials.Email, look.Credentials.CloudToken, (api, authorization) => api.GetAsync(authorization, job, cancellationToken));
        if (!answer.IsOk(out var report))
            return answer.Status == 404 ? await TriggerAsync(look, cancellationToken) : await FailAsync(look, answer.Kind, answer.Message, answer.RetryAfter, cancellationToken);
        return report.Status switch
        {
            "SUCCESS" => await DownloadAsync(look, job, cancellationToken),
            "ERROR" => await GiveUpAsync(look, "the platform could not make it", cancellationToken),
            _ => new StageResult.WaitFor(clients.Options.Shortest) { Why = WaveNews.Wait(WaveNews.Platform, "the id-mapping report is being made", now) },
        };
    }

    private async Task<StageResult?> TriggerAsync(WaveLook look, CancellationToken cancellationToken)
    {
        var product = look.Wave.Product == WavePlan.Confluence ? "CONFLUENCE" : "JIRA";
        var request = new MappingRequest(product, look.Wave.Cloud.Url.TrimEnd('/'), look.Wave.Server.Url!.TrimEnd('/'));
        var answer = await clients.ReportAsync(
            look.Account, look.Credentials.Email, look.Credentials.CloudToken, (api, authorization) => api.TriggerAsync(authorization, request, cancellationToken));
        if (!answer.IsOk(out var begun) || begun.JobId is not { Length: > 0 } job) return await FailAsync(look, answer.Kind, answer.Message, answer.RetryAfter, cancellationToken);
        await commits.WriteAsync(look, transaction => WaveStore.KeepMappingAsync(transaction, look.Row, job, time.GetUtcNow()), cancellationToken);
        return new StageResult.WaitFor(clients.Options.Shortest);
    }

    private async Task<StageResult?> DownloadAsync(WaveLook look, string job, CancellationToken cancellationToken)
    {
        var answer = await clients.ReportAsync(
            look.Account, look.Credentials.Email, look.Credentials.CloudToken, (api, authorization) => api.GetDownloadAsync(authorization, job, cancellationToken));
        if (!answer.IsOk(out var download) || !Uri.TryCreate(download.DownloadUrl, UriKind.Absolute, out var url))
            return answer.Status == 404 ? await TriggerAsync(look, cancellationToken) : await FailAsync(look, answer.Kind, answer.Message, answer.RetryAfter, cancellationToken);
        var row = RowOf(look);
        var kept = await artifacts.FetchFromAsync(look, row, url, cancellationToken);
        if (kept.Fault is { } fault && look.Run.Failures < MostFailures) return new StageResult.TryAgain($"the id-mapping report: {fault}", Pauses.After(look.Run.Failures, clients.Options));
        await KeepAsync(look, kept, cancellationToken);
        return null;
    }

    private async Task<StageResult?> FailAsync(WaveLook look, AnswerKind kind, string message, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        kind != AnswerKind.Refused && look.Run.Failures < MostFailures
            ? new StageResult.TryAgain($"the id-mapping report: {message}", retryAfter ?? Pauses.After(look.Run.Failures, clients.Options))
            : await GiveUpAsync(look, message, cancellationToken);

    private async Task<StageResult?> GiveUpAsync(WaveLook look, string fault, CancellationToken cancellationToken)
    {
        await KeepAsync(look, RowOf(look) with { Fault = Core.Ids.Printable.Of(fault) }, cancellationToken);
        return null;
    }

    private Task KeepAsync(WaveLook look, ArtifactRow row, CancellationToken cancellationToken) => commits.WriteAsync(look, async transaction =>
    {
        await ArtifactStore.AddAsync(transaction, look.Run.TenantId, row);
        await ArtifactStore.KeepAsync(transaction, look.Run.TenantId, row);
    }, cancellationToken);

    private static ArtifactRow RowOf(WaveLook look) =>
        new() { RunId = look.Run.RunId, TaskId = look.Migrate!.TaskId!, Name = ArtifactName, Location = "id-mappings" };
}
