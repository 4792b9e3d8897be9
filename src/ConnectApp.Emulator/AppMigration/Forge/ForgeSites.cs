using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Sites;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>Which installation of the app is on which site.</summary>
internal sealed class ForgeSites
{
    private readonly Dictionary<HostedSite, ForgeIdentity> _identities;
    private readonly Dictionary<string, HostedSite> _byInstallation;

    public ForgeSites(IReadOnlyList<HostedSite> sites, ForgeIdentity first)
    {
        _identities = sites.ToDictionary(site => site, site => first.OnSite(site.Number));
        _byInstallation = sites.ToDictionary(site => _identities[site].InstallationId, StringComparer.Ordinal);
    }

    public IReadOnlyCollection<HostedSite> All => _identities.Keys;

    public ForgeIdentity IdentityOf(HostedSite site) => _identities[site];

    public HostedSite? FindByInstallation(string installationId) => _byInstallation.GetValueOrDefault(installationId);
}
