using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>What both doors of the platform stand on.</summary>
internal sealed record PlatformParts(
    IReadOnlyList<HostedSite> Sites,
    TransferRegistry Transfers,
    SignedUrls SignedUrls,
    ScenarioRun Scenario,
    Traffic Traffic,
    Ledger Ledger,
    Surroundings Surroundings);
