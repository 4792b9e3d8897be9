using System.Text.Json.Nodes;
using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>The platform towards a Forge app with a remote: who is told what, how it may call back, and when the platform settles by itself.</summary>
internal sealed class ForgeDoor : IPlatformDoor
{
    private readonly InvocationKeys _keys;
    private readonly SystemTokens _systemTokens;
    private readonly RemoteCalls _calls;
    private readonly HourlyTriggers _triggers;
    private readonly CustomerLog _log = new();
    private readonly HashSet<HostedSite> _triggered = [];
    private readonly PlatformParts _parts;
    private readonly ForgeSites _sites;

    public ForgeDoor(HttpClient http, PlatformParts parts, InvocationKeys keys, ForgeIdentity first, IReadOnlyList<string> admins)
    {
        _keys = keys;
        _parts = parts;
        var clock = parts.Surroundings.Clock;
        _sites = new ForgeSites(parts.Sites, first);
        _systemTokens = new SystemTokens(_keys, parts.Traffic, parts.Scenario.Clock, clock);
        _calls = new RemoteCalls(http, new InvocationTokens(_keys, parts.Traffic, clock, parts.Surroundings.PublicUrl), _systemTokens);
        _triggers = new HourlyTriggers(_calls, parts.Scenario, clock);
        Courier = new Courier(new ForgeSender(_calls, _sites, clock, Judge), parts.Transfers, parts.Traffic, parts.Scenario, clock);
        var gate = new TransferGate(clock, parts.Scenario.Clock, new(Settled: 409, Unknown: 404, ForgeOperations.RepeatsReport));
        var apis = parts.Sites.ToDictionary(site => site, site => Apis(site, gate, admins));
        Systems =
        [
            new ForgeEndpoint(_sites, apis, _systemTokens, _keys, parts.Surroundings, parts.Ledger) { WriteReport = WriteReport }, new StorageSystem(parts),
        ];
    }

    public Courier Courier { get; }

    public IReadOnlyList<IEmulatedSystem> Systems { get; }

    /// <summary>Makes the app known: by the <c>installed</c> callback where it was a Connect app before, else its first event does. Starts the hourly triggers.</summary>
    public async Task<InstalledApp> InstallAsync(HostedSite site, Uri address, CancellationToken cancellationToken)
    {
        var identity = _sites.IdentityOf(site);
        var baseUrl = address.AbsoluteUri.TrimEnd('/');
        var app = new InstalledApp(address, identity.AppId, baseUrl, site.Lifecycle.SharedSecret, identity.ClientKey is null ? null : "/connect/installed", null, null,
            RemoteCalls.EventsPath, identity.ClientKey ?? site.Cloud.ClientKey) { InstallationId = identity.InstallationId };
        site.Installations.Current = app;
        await site.Lifecycle.TellInstalledAsync(app, cancellationToken);
        lock (_triggered)
        {
            if (_triggered.Add(site))
                Courier.Run(stopping => _triggers.RunAsync(site, identity, address, stopping));
        }

        return app;
    }

    /// <summary>Watches the window of a transfer that has begun.</summary>
    public void Begin(Transfer transfer) => Courier.Run(async cancellationToken =>
    {
        var clock = _parts.Surroundings.Clock;
        var window = _parts.Scenario.Clock.Limit("window");
        while (!transfer.IsSettled)
        {
            var started = transfer.Messages.WindowStart;
            await clock.WaitUntilAsync((started ?? clock.Now) + window, cancellationToken);
            if (started is null || transfer.Messages.WindowStart != started)
                continue;
            _parts.Scenario.Clock.Met("window");
            if (!Settle(transfer, windowIsOver: true))
                return;
        }
    });

    /// <summary>Another key signs from now on, for all sites; the public set shows it after the delay.</summary>
    public bool Rotate(HostedSite site, TimeSpan delay)
    {
        _keys.Rotate();
        if (delay == TimeSpan.Zero)
            _keys.Publish();
        else
            Courier.Run(cancellationToken => PublishAsync(delay, cancellationToken));
        return true;
    }

    public Task<HttpResponseMessage> PostAsync(HostedSite site, Uri app, byte[] body, CancellationToken cancellationToken)
    {
        var identity = _sites.IdentityOf(site);
        var url = new Uri(app.AbsoluteUri.TrimEnd('/') + RemoteCalls.EventsPath);
        return _calls.PostAsync(url, new RemoteCall(identity, body, _calls.Prove(site, identity, isTrigger: false), SystemTokenFault.None), cancellationToken);
    }

    public void Dispose() => _keys.Dispose();

    private async Task PublishAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var clock = _parts.Surroundings.Clock;
        await clock.WaitUntilAsync(clock.Now + delay, cancellationToken);
        _keys.Publish();
    }

    private void Judge(Transfer transfer) => Settle(transfer, windowIsOver: false);

    /// <returns>False where it stays open.</returns>
    private bool Settle(Transfer transfer, bool windowIsOver)
    {
        if (transfer.Messages.Verdict(windowIsOver) is not { } verdict)
            return false;
        if (transfer.Status == "CANCELLATION_REQUESTED")
            verdict = "CANCELLED";
        if (!transfer.TrySettle(verdict, _parts.Transfers.NextStamp))
            return false;
        if (verdict == "SUCCESS")
            transfer.ShowProgress(100);
        Courier.AnnounceSettled(transfer);
        return true;
    }

    private ForgeApis Apis(HostedSite site, TransferGate gate, IReadOnlyList<string> admins)
    {
        var (identity, clock) = (_sites.IdentityOf(site), _parts.Surroundings.Clock);
        var callers = new SystemTokenGate(identity, _systemTokens, _parts.Traffic);
        var productRoot = $"/ex/{site.Cloud.ProductType}/{identity.CloudId}";
        return new ForgeApis(
            Endpoint(ForgeEndpoint.ApiRoot, new ForgeOperations(site, _parts.SignedUrls, _parts.Scenario, clock, _log.Add, Judge).All),
            Endpoint(site.Cloud.IsConfluence ? productRoot + "/wiki" : productRoot, new ProductOperations(site.Cloud, site.Data, admins).All),
            productRoot);

        SiteEndpoint Endpoint(string basePath, IReadOnlyList<ApiOperation> operations) =>
            new(site, new SiteApi(basePath, operations, callers, gate), _parts.Transfers, _parts.Ledger, _parts.Scenario, _parts.Surroundings.Answers);
    }

    private JsonObject WriteReport()
    {
        var counts = _parts.Transfers.All.Select(t => t.Messages.Counts).ToList();
        var report = _parts.Ledger.ToJson();
        report["acknowledged"] = new JsonObject
        {
            ["messages"] = counts.Sum(c => c.Messages),
            ["outcomes"] = new JsonObject { ["SUCCESS"] = counts.Sum(c => c.Succeeded), ["FAILED"] = counts.Sum(c => c.Failed) },
        };
        report["logs"] = _log.ToJson();
        report["tokens"] = new JsonObject { ["issued"] = _systemTokens.IssuedCount, ["usedAfterExpiry"] = _systemTokens.UsedAfterExpiry };
        report["triggers"] = new JsonObject { ["sent"] = _triggers.Sent, ["acknowledged"] = _triggers.Acknowledged };
        return report;
    }
}
