namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The operations of one site below one address, and who may call them.</summary>
/// <param name="BasePath">Path of the base URL on the emulator itself, without a slash at the end.</param>
internal sealed record SiteApi(string BasePath, IReadOnlyList<ApiOperation> Operations, ICallerGate Callers, TransferGate Gate);
