namespace ConnectApp.Emulator.AppMigration.Apps;

/// <param name="Sent">Events sent at least once.</param>
/// <param name="Redelivered">Further sendings of the same message.</param>
/// <param name="SlowestAckMs">Longest time an acknowledged sending took.</param>
public sealed record EventReport(int Sent, int Redelivered, long SlowestAckMs);
