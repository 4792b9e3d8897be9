using ConnectApp.Emulator.AppMigration.Api;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>The two APIs of one site.</summary>
/// <param name="ProductRoot">Path of <paramref name="Product"/>: <c>/ex/{product}/{cloudId}</c>.</param>
internal sealed record ForgeApis(SiteEndpoint Migration, SiteEndpoint Product, string ProductRoot);
