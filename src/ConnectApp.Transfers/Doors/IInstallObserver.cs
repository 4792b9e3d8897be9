using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors;

/// <summary>Border to the door that continues Connect installs: another door has been told of an installation in a verified callback.</summary>
internal interface IInstallObserver
{
    /// <summary>Id of the app at that door; null: the door is closed.</summary>
    string? AppId { get; }

    /// <param name="installationId">As the callback names it: a UUID, or an ARI that ends with it.</param>
    Task InstalledAsync(string installationId, Product product, TenantId tenant, CancellationToken cancellationToken);
}
