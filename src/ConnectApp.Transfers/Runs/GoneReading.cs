using ConnectApp.Core.Clock;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;

namespace ConnectApp.Transfers.Runs;

/// <summary>
/// Tells a transfer that is over from one that is merely refused: 403 means settled, expired, unknown, a missing scope or a bad token, and the
/// code alone does not say which. What is no longer in <c>GET /transfer/recent</c> at two readings a minute apart is gone.
/// </summary>
internal sealed class GoneReading(IMigrationApi migration, TransferStore runs, TrustedClock clock)
{
    public static readonly TimeSpan BetweenReadings = TimeSpan.FromMinutes(1);

    // The list is cut at 100: a full one proves nothing about what it leaves out.
    private const int LongestList = 100;

    /// <summary>Whether the platform lists the transfer as active now; false also where it cannot tell.</summary>
    public async Task<bool> IsLiveAsync(TransferRun run, CancellationToken cancellationToken)
    {
        var answer = await migration.GetRecentTransfersAsync(run.TenantId, cancellationToken);
        return answer.Outcome == PlatformOutcome.Ok && answer.Content!.Any(t => t.TransferId == run.TransferId);
    }

    /// <summary>Whether a reading of the active transfers shows that this one is none of them.</summary>
    public static bool IsAbsent(IReadOnlyList<RecentTransfer> listed, TransferRun run) => listed.Count < LongestList && listed.All(t => t.TransferId != run.TransferId);

    /// <returns>Null: the transfer is gone for good. Else when to look again.</returns>
    public async Task<StageResult?> ConfirmAsync(TransferRun run, string reason, CancellationToken cancellationToken)
    {
        var answer = await migration.GetRecentTransfersAsync(run.TenantId, cancellationToken);
        if (answer.Outcome is PlatformOutcome.Blocked or PlatformOutcome.Unauthorized) return answer.Result(reason);
        if (answer.Outcome != PlatformOutcome.Ok) return new StageResult.TryAgain($"{reason}; {answer.Detail ?? "the list of active transfers cannot be read"}", answer.RetryAfter);
        var listed = answer.Content!;
        if (!IsAbsent(listed, run))
        {
            await runs.NoteLiveAsync(run, cancellationToken);
            return new StageResult.TryAgain(reason, null);
        }

        var now = clock.Now;

        // A first reading in the future was written by a clock that has been set right since.
        var first = run.RefusedAt is { } before && before <= now ? before : now;
        if (clock.HasPassed(first + BetweenReadings)) return null;
        if (run.RefusedAt != first) await runs.NoteRefusedAsync(run, first, cancellationToken);
        var left = first + BetweenReadings - now;
        return new StageResult.WaitFor(left > TimeSpan.Zero ? left : BetweenReadings) { KeepsWaiting = true };
    }
}
