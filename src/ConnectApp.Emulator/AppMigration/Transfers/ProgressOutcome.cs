namespace ConnectApp.Emulator.AppMigration.Transfers;

internal enum ProgressOutcome
{
    Taken,

    /// <summary>The percent went down.</summary>
    Ignored,

    Settled,

    /// <summary>Settled, but SUCCESS without 100 or INCOMPLETE or FAILED without 1 to 99.</summary>
    SettledWithOddPercent,

    AlreadySettled,
}
