using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Progress;

/// <summary>
/// Tells the vendor's server app, through the platform's feedback channel, that the import began and how it ended. The channel keeps the last word
/// only, and the server app polls it: so both say the whole state, and the same again after a stop.
/// </summary>
internal sealed partial class FeedbackSender(IMigrationApi migration, TransferStore runs, ITenantDatabases tenants, ILogger<FeedbackSender> logger)
{
    // Failures of a run, one after another, with which it goes on without its feedback, whatever the platform says of it: a courtesy holds up nothing for long.
    private const int Patience = 5;

    /// <returns>Null: said, said before, or given up.</returns>
    public async Task<StageResult?> SayStartedAsync(TransferRun run, CancellationToken cancellationToken)
    {
        if (run.StartFedBack) return null;
        var trouble = await SendAsync(run, new JsonObject { ["phase"] = "started", ["runId"] = run.RunId.ToString() }, cancellationToken);
        if (IsToBeTriedAgain(run, trouble)) return trouble;
        await runs.NoteStartToldAsync(run, cancellationToken);
        return null;
    }

    /// <returns>Null: said, said before, or given up.</returns>
    public async Task<StageResult?> SayEndedAsync(TransferRun run, string status, CancellationToken cancellationToken)
    {
        if (run.EndFedBack) return null;
        var counts = await RunCounts.ReadAsync(tenants, run, cancellationToken);
        var trouble = await SendAsync(run, new JsonObject
        {
            ["phase"] = "ended", ["runId"] = run.RunId.ToString(), ["status"] = status,
            ["records"] = new JsonObject
            {
                ["read"] = counts.Read, ["loaded"] = counts.Loaded, ["unchanged"] = counts.Unchanged, ["skipped"] = counts.Skipped, ["failed"] = counts.Failed,
            },
            ["missing"] = new JsonObject(counts.References.Where(r => r.Missing > 0).Select(r => KeyValuePair.Create<string, JsonNode?>(r.Namespace, r.Missing))),
            ["dangling"] = run.Dangling,
        }, cancellationToken);
        if (IsToBeTriedAgain(run, trouble)) return trouble;
        await runs.NoteEndToldAsync(run, cancellationToken);
        return null;
    }

    private bool IsToBeTriedAgain(TransferRun run, StageResult? trouble)
    {
        if (trouble is null) return false;
        if (run.Failures + 1 < Patience) return true;
        Log.GivenUp(logger, run.RunId);
        return false;
    }

    private async Task<StageResult?> SendAsync(TransferRun run, JsonObject details, CancellationToken cancellationToken)
    {
        var answer = await migration.SendFeedbackAsync(run.TenantId, run.TransferId, details, cancellationToken);

        // Feedback is a courtesy: what the platform refuses for good must not keep a transfer from being settled.
        return answer.Outcome is PlatformOutcome.Ok or PlatformOutcome.BadRequest or PlatformOutcome.NotFound or PlatformOutcome.Malformed ? null : answer.Result("sending feedback");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} goes on without its feedback to the server app: the platform does not take it")]
        public static partial void GivenUp(ILogger logger, RunId run);
    }
}
