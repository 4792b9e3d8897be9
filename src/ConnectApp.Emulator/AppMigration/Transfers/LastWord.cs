namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>A progress body that settles; its repetition after settling is refused, but is no fault of the app.</summary>
internal sealed record LastWord(string Status, int? Percent, string? Message)
{
    public static bool Settles(string status) => status is "SUCCESS" or "INCOMPLETE" or "FAILED";
}
