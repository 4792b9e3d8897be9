using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>Is the transfer still open for this call? On Connect settled means 403, and too late means 400 or 403, by operation; on Forge both mean 409.</summary>
internal sealed class TransferGate(PlatformClock clock, ClockDials limits, TransferGate.Rules rules)
{
    private const string Closed = "Transfer doesn't exist or transfer is settled; or the time limit to make requests for the transfer has expired.";

    /// <param name="Settled">Status code of a call to a transfer that is settled.</param>
    /// <param name="Unknown">Status code of a call to a transfer that does not exist.</param>
    /// <param name="Repeats">Whether the call only repeats what the app has said before, as it may after a crash.</param>
    public sealed record Rules(int Settled, int Unknown, Func<TransferCall, Transfer, bool> Repeats);

    /// <param name="limit">Which of the platform's limits holds for the call: <c>data</c> or <c>transfer</c>.</param>
    public ApiAnswer? Check(TransferCall call, Transfer transfer, string limit, bool timeOverIs400)
    {
        if (clock.Now - transfer.StartedAt >= limits.Limit(limit) && (!transfer.IsSettled || transfer.Status == "TIMED_OUT"))
        {
            limits.Met(limit);
            return ApiAnswer.Error(timeOverIs400 && rules.Settled == 403 ? 400 : rules.Settled, "Time limit to make requests using transferId has expired");
        }

        var (settled, appKnew) = transfer.SettledBefore(call.Arrival);
        if (!settled)
            return null;
        if (appKnew && !rules.Repeats(call, transfer))
            call.Fault("call after the transfer was settled");
        return ApiAnswer.Error(rules.Settled, Closed);
    }

    public ApiAnswer Unknown() => ApiAnswer.Error(rules.Unknown, Closed);
}
