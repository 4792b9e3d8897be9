using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator.AppMigration.Connect;

/// <summary>The platform towards a Connect app: descriptor, signed install, webhook; the app settles.</summary>
internal sealed class ConnectDoor : IPlatformDoor
{
    private readonly WebhookSender _webhooks;

    public ConnectDoor(HttpClient http, PlatformParts parts, IReadOnlyList<string> admins)
    {
        var clock = parts.Surroundings.Clock;
        _webhooks = new WebhookSender(http, parts.Traffic, clock);
        Courier = new Courier(_webhooks, parts.Transfers, parts.Traffic, parts.Scenario, clock);
        var gate = new TransferGate(clock, parts.Scenario.Clock, new(Settled: 403, Unknown: 403, MigrationOperations.RepeatsLastWord));
        var endpoints = parts.Sites.ToDictionary(site => site.Cloud.Name, site => new SiteEndpoint(
            site,
            new SiteApi(site.Cloud.BasePath,
                [
                    .. new MigrationOperations(site, parts.Transfers, parts.SignedUrls, parts.Scenario, Courier, gate).All,
                    .. new ProductOperations(site.Cloud, site.Data, admins).All,
                ],
                new TokenGate(site.Installations, parts.Traffic, clock), gate),
            parts.Transfers, parts.Ledger, parts.Scenario, parts.Surroundings.Answers), StringComparer.Ordinal);
        Systems = [new SitesEndpoint(endpoints, parts.Ledger), new StorageSystem(parts)];
    }

    public Courier Courier { get; }

    public IReadOnlyList<IEmulatedSystem> Systems { get; }

    public Task<InstalledApp> InstallAsync(HostedSite site, Uri app, CancellationToken cancellationToken) => site.Lifecycle.InstallAsync(app, cancellationToken);

    public void Begin(Transfer transfer)
    {
        // The app has all the time of the transfer.
    }

    public bool Rotate(HostedSite site, TimeSpan delay)
    {
        if (!site.Lifecycle.TryRotate(out var app))
            return false;
        Courier.Run(cancellationToken => site.Lifecycle.TellSecretAsync(app, delay, cancellationToken));
        return true;
    }

    public async Task<HttpResponseMessage> PostAsync(HostedSite site, Uri app, byte[] body, CancellationToken cancellationToken)
    {
        var installed = site.Installations.Current is { } current && current.Address == app
            ? current : await site.Lifecycle.FetchDescriptorAsync(app, cancellationToken);
        return await _webhooks.PostAsync(installed, body, target: null, cancellationToken);
    }

    public void Dispose()
    {
        // It owns nothing.
    }
}
