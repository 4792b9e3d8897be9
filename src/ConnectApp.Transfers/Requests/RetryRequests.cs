using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Retention;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Requests;

/// <summary>
/// <c>retry RUN</c>: a run that is held open asks for its missing mappings at once. One that has ended cannot, for the platform gives no mappings for a settled
/// transfer; what it has kept is healed by the next migration of the same scope.
/// </summary>
internal sealed class RetryRequests(RunRegistry registry, TransferStore runs, ITenantDatabases tenants, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <param name="isServing">Somebody advances runs; else the run is only marked.</param>
    /// <returns>Null: the run heals, and the request stays open until it has.</returns>
    public async Task<RequestAnswer?> AnswerAsync(Request request, bool isServing, CancellationToken cancellationToken)
    {
        var found = (await registry.ReadAllAsync(cancellationToken)).Where(r => request.Argument.Length > 0 && r.RunId.ToString().StartsWith(request.Argument, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 0) return new RequestAnswer(false, $"No run of this store has an id that begins with '{request.Argument}'; `runs` lists them.");
        if (found.Count > 1) return new RequestAnswer(false, $"{found.Count} runs have ids that begin with '{request.Argument}'; `runs --output json` prints them whole.");
        var entry = found[0];
        if (entry.Kind == RunKinds.WorkItems) return new RequestAnswer(false, $"The run {entry.RunId} migrates work items, and its credentials are wiped: give the request of `migrate` too, `retry {request.Argument} REQUEST.json`.");
        if (entry.Kind != RunKinds.Transfer) return new RequestAnswer(false, $"The run {entry.RunId} is of the kind {entry.Kind}, which has no retry.");
        var (run, kept) = await ReadAsync(entry, cancellationToken);
        if (run is null) return new RequestAnswer(true, "The run has not begun; there is nothing to heal yet.");
        if (run.RetryDone >= request.Id) return new RequestAnswer(true, $"{Records(run.RetryHealed)} healed. {Remaining(run, kept)}");
        if (run.DecidedAt is not null || run.ConfirmedAt is not null) return new RequestAnswer(true, Ended(run, kept));
        if (!run.IsHeld) return new RequestAnswer(true, "The run is at work; before its last word it asks for every missing mapping once more by itself.");
        if (run.RetryAsked < request.Id)
        {
            await runs.AskRetryAsync(run, request.Id, cancellationToken);
            await registry.WakeAsync(entry.RunId, time.GetUtcNow(), cancellationToken);
        }

        if (entry.PausedAt is not null) return new RequestAnswer(true, "The run is paused. As soon as it is resumed it asks for its missing mappings.");
        return isServing ? null : new RequestAnswer(true, "The run is held open, and `serve` is not running: it heals as soon as it starts.");
    }

    /// <summary>What a mapping could still heal, and how long.</summary>
    public async Task<RetryOutlook> LookAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        var (run, kept) = await ReadAsync(entry, cancellationToken);
        var until = run is null || kept == 0 ? null : run.IsHeld ? run.HeldUntil : EndOf(run) + retention.Value.RunFiles;
        return new RetryOutlook(kept, until);
    }

    private static DateTimeOffset? EndOf(TransferRun run) => run.ConfirmedAt ?? run.DecidedAt;

    private Task<(TransferRun? Run, long Kept)> ReadAsync(RunEntry entry, CancellationToken cancellationToken) => tenants.ReadAsync<(TransferRun?, long)>(
        entry.TenantId, (null, 0),
        async snapshot => (await TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId), await KeptRecordStore.CountAsync(snapshot, entry.TenantId, entry.RunId)),
        cancellationToken);

    private string Ended(TransferRun run, long kept)
    {
        if (kept == 0) return "The run has ended, and keeps no records that a mapping could heal.";
        var until = EndOf(run)!.Value + retention.Value.RunFiles;
        return string.Create(CultureInfo.InvariantCulture,
            $"The run has ended, and the platform gives no mappings for a settled transfer. {Records(kept)} kept until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC; the next migration of the same scope heals what it has mappings for.");
    }

    private static string Remaining(TransferRun run, long kept) => kept == 0 ? "Nothing is missing any more."
        : run.IsHeld ? string.Create(CultureInfo.InvariantCulture, $"{Records(kept)} without a mapping still; the run is held until {run.HeldUntil!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
        : $"{Records(kept)} without a mapping still.";

    private static string Records(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} record{(count == 1 ? " is" : "s are")}");
}

/// <param name="Kept">Records that a mapping could heal.</param>
/// <param name="Until">The run is held until then, or keeps them until then; null: nothing is kept, or the run goes on.</param>
internal sealed record RetryOutlook(long Kept, DateTimeOffset? Until);
