using ConnectApp.Emulator.Transfers;

namespace ConnectApp.Emulator.Api;

/// <summary>Is the transfer still open for this call? Settled means 403; too late means 400 or 403, by operation.</summary>
internal static class TransferGate
{
    private const string Closed = "Transfer doesn't exist or transfer is settled; or the time limit to make requests for the transfer has expired.";

    public static ApiAnswer? Check(ApiCall call, Transfer transfer, TimeSpan lifetime, bool timeOverIs400, DateTimeOffset now)
    {
        if (now - transfer.StartedAt >= lifetime && (!transfer.IsSettled || transfer.Status == "TIMED_OUT"))
            return ApiAnswer.Error(timeOverIs400 ? 400 : 403, "Time limit to make requests using transferId has expired");
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
