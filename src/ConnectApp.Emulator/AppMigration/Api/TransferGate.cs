using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>Is the transfer still open for this call? Settled means 403; too late means 400 or 403, by operation.</summary>
internal sealed class TransferGate(PlatformClock clock, ClockDials limits)
{
    private const string Closed = "Transfer doesn't exist or transfer is settled; or the time limit to make requests for the transfer has expired.";

    /// <param name="limit">Which of the platform's limits holds for the call: <c>data</c> or <c>transfer</c>.</param>
    public ApiAnswer? Check(TransferCall call, Transfer transfer, string limit, bool timeOverIs400)
    {
        if (clock.Now - transfer.StartedAt >= limits.Limit(limit) && (!transfer.IsSettled || transfer.Status == "TIMED_OUT"))
        {
            limits.Met(limit);
            return ApiAnswer.Error(timeOverIs400 ? 400 : 403, "Time limit to make requests using transferId has expired");
        }

        var (settled, appKnew) = transfer.SettledBefore(call.Arrival);
        if (!settled)
            return null;
        var repeats = call.Method == "POST" && MigrationOperations.FindLastWord(call.Body) is { } word && transfer.IsLastWord(word)
            && call.Path.Contains("/progress/", StringComparison.Ordinal);
        if (appKnew && !repeats)
            call.Fault("call after the transfer was settled");
        return ApiAnswer.Error(403, Closed);
    }

    public static ApiAnswer Unknown() => ApiAnswer.Error(403, Closed);
}
