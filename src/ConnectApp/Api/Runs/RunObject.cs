using ConnectApp.Api.Answers;
using System.Globalization;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Api.Runs;

/// <summary>A run as the API shows it: one object for status and lists.</summary>
/// <param name="ProjectId">The migration scope; null for the moment before the run has begun.</param>
/// <param name="Type"><c>FULL</c>, <c>SAMPLE</c> or <c>INCREMENTAL</c>; a transfer is always <c>FULL</c>.</param>
/// <param name="TotalItems">0 until the export is complete and read, or its manifest says.</param>
/// <param name="SuccessCount">Records loaded, and those that were in place before.</param>
/// <param name="CurrentPhase">0 while PENDING; 1 waiting for files, 2 mappings, 3 loading, 4 checks, 5 settling.</param>
/// <param name="CompletedAt">Null until the run has ended.</param>
/// <param name="ErrorMessage">Why a run is FAILED, or PAUSED because a credential was refused; null for any other.</param>
/// <param name="CredentialsExpireAt">Earliest known end of a credential; null: unknown, or the run has none.</param>
/// <param name="Kind"><c>transfer</c>, <c>wave</c> or <c>workItems</c>.</param>
/// <param name="Name">For people; null: it has none.</param>
/// <param name="Node">The node that works on it; null: none does, or the store is one node's own.</param>
/// <param name="RetryOf">The ended run whose work this one takes up; null: none.</param>
/// <param name="Waiting">What keeps the run from going on, and who can help; null: nothing does.</param>
internal record RunObject(string Id, string? ProjectId, string Status, string Type, long TotalItems, long SuccessCount, long FailureCount, long SkippedCount,
    int ProgressPercent, int CurrentPhase, string? StartedAt, string CreatedAt, string? CompletedAt, bool DryRun, string? ErrorMessage,
    string? CredentialsExpireAt, string Kind, string? Name, string? Node, string? RetryOf, WaitingData? Waiting)
{
    // The platform has said so, and the run's worker has not written yet what it knows of it.
    private const string EndedElsewhere = "The transfer ended on the platform's side before the import did.";

    public static RunObject Of(FoundRun found, RunCounts counts)
    {
        var (entry, run) = found;
        var state = found.State;
        var (progress, stats) = (found.Progress(counts), found.Stats(counts));
        return new RunObject(
            entry.RunId.ToString(), found.Project?.ToString(), state, run?.Type ?? RunTypes.Full, progress.Total,
            stats.Created, stats.Failed, stats.Skipped, progress.Percent, state == RunState.Pending || run is null ? 0 : run.Phase,
            Time(run?.StartedAt), Time(entry.CreatedAt)!, Time(run?.CompletedAt), run?.DryRun ?? false, ErrorOf(found, state),
            Time(run?.CredentialsExpireAt), entry.Kind, found.Name, Node: null, run?.RetryOf, found.Waiting is { } waiting ? new WaitingData(waiting) : null);
    }

    private static string? ErrorOf(FoundRun found, string state) => state switch
    {
        RunState.Failed => found.Transfer?.DecidedMessage ?? found.Transfer?.Fatal ?? found.Run?.Message ?? EndedElsewhere,
        RunState.Paused when found.Run is { WaitingCode: RunWait.Credentials, WaitingReason: var reason } => reason,
        _ => null,
    };

    public static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A run in the list of all runs of a site, with what tells it from the others for people.</summary>
internal sealed record ListedRun : RunObject
{
    public ListedRun(CountedRun run) : base(run.Object)
    {
        TenantId = run.Found.Entry.TenantId.ToString();
        TransferId = run.Found.Entry.TransferId?.ToString();
        MigrationName = run.Found.Name;
    }

    [JsonPropertyOrder(1)]
    public string TenantId { get; }

    [JsonPropertyOrder(1)]
    public string? TransferId { get; }

    [JsonPropertyOrder(1)]
    public string? MigrationName { get; }
}
