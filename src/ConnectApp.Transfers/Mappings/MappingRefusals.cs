using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Mappings;

/// <summary>Answers that waiting does not make better: a namespace that the app may not read, or that the site does not know.</summary>
internal sealed partial class MappingRefusals(TransferStore runs, GoneReading gone, TimeProvider time, ILogger<MappingRefusals> logger)
{
    // One refusal proves nothing: a balancer in trouble says 403 and 404 too. After so long a second one is no longer a second one.
    private static readonly TimeSpan LongestBetween = TimeSpan.FromHours(1);

    // When each was refused first. The entry stays: loading and healing may ask the same, and what was confirmed for one need not be for the other.
    private readonly ConcurrentDictionary<(RunId Run, string What), long> _refused = new();

    /// <summary>
    /// A 403 for a transfer that is live is the only sign of a scope that the server app did not ask for (App Migration Platform, access scopes), and a 400 or
    /// 404 says that the site knows no such namespace. Where two of them, a minute apart, say so, it gets no better by waiting: a problem, and the run goes on without.
    /// </summary>
    public async Task<bool> IsRefusedAsync(RunContext context, string what, PlatformOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is not (PlatformOutcome.Refused or PlatformOutcome.BadRequest or PlatformOutcome.NotFound) || !await gone.IsLiveAsync(context.Run, cancellationToken)) return false;
        var (now, first) = (time.GetTimestamp(), _refused.GetOrAdd((context.Run.RunId, what), static (_, clock) => clock.GetTimestamp(), time));
        var between = time.GetElapsedTime(first, now);
        if (between > LongestBetween) _refused[(context.Run.RunId, what)] = now;
        if (between < GoneReading.BetweenReadings || between > LongestBetween) return false;
        await TellAsync(context, Refused(what, outcome), cancellationToken);
        return true;
    }

    /// <summary>Pages of a namespace lead in a circle or have no end, and single ids are asked for in their place.</summary>
    public void LeadsNowhere(RunContext context, string mappingNamespace) => Log.LeadsNowhere(logger, mappingNamespace, context.Run.RunId);

    /// <summary>A list leads in a circle or has no end: what it gave is taken for all there is, and the run says so.</summary>
    public Task TellEndlessAsync(RunContext context, string what, CancellationToken cancellationToken) => TellAsync(context, new RunProblem
    {
        Origin = ProblemOrigin.File, Code = ProblemCode.DownloadRefused, Namespace = null, Kind = what, Reason = $"The platform's list of {what} does not come to an end; what it gave was taken for all there is.",
        Hint = "Ask Atlassian support. References that are missing for want of it are counted as missing.",
    }, cancellationToken);

    private async Task TellAsync(RunContext context, RunProblem problem, CancellationToken cancellationToken)
    {
        // The mappings lie in another file, so a stop between the two commits brings us here again: told once all the same.
        await runs.WriteAsync(context.Run, transaction => ProblemStore.ReplaceAsync(transaction, context.Run, problem), cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning,
            Message = "Mappings of {Namespace} for run {Run}: the platform says that there is a next page, but names none, or one that was read before, or brings nothing new; asking for single ids")]
        public static partial void LeadsNowhere(ILogger logger, string @namespace, RunId run);
    }

    private static RunProblem Refused(string what, PlatformOutcome outcome) => new()
    {
        Origin = ProblemOrigin.File, Code = ProblemCode.DownloadRefused, Namespace = null, Kind = what,
        Reason = $"The platform refuses the mappings of {what}{(outcome == PlatformOutcome.Refused ? " (403), though the transfer is live" : ": it does not know them")}.",
        Hint = outcome != PlatformOutcome.Refused ? "Check the namespace in the import plan; its references are counted as missing."
            : what.StartsWith("identity:", StringComparison.Ordinal)
                ? "The server app's listener must declare the access scope MIGRATION_TRACING_IDENTITY."
                : "The server app's listener must declare the access scope MIGRATION_TRACING_PRODUCT.",
    };
}
