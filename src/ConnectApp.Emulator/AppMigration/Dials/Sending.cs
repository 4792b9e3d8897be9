using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>An event as the scenario wants it sent.</summary>
/// <param name="Copies">How often, each with the same messageId.</param>
/// <param name="Delay">How much later than its turn.</param>
internal sealed record Sending(MigrationEvent Event, int Copies, TimeSpan Delay);
