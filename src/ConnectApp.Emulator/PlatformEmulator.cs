using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Connect;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Events;
using ConnectApp.Emulator.AppMigration.Forge;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.MigrationApi;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator;

/// <summary>The App Migration Platform in a box: one cloud site or more, strict in what it takes, and able to drive an app through migrations.</summary>
public sealed partial class PlatformEmulator : IAsyncDisposable
{
    private readonly EmulatorOptions _options;
    private readonly EmulatorHost _host;
    private readonly HttpClient _http;
    private readonly InstallKey _key;
    private readonly Ledger _ledger;
    private readonly Traffic _traffic = new();
    private readonly DialCounts _dials;
    private readonly PlatformClock _clock;
    private readonly ScenarioRun _scenario;
    private readonly TransferRegistry _transfers = new();
    private readonly IReadOnlyList<HostedSite> _sites;
    private readonly IReadOnlyList<IEmulatedSystem> _systems;
    private readonly WorkItemsServices? _workItems;
    private readonly MigrationApiServices? _migrationApi;
    private readonly IPlatformDoor _door;
    private readonly Director _director;
    private bool _disposed;

    private PlatformEmulator(EmulatorOptions options, EmulatorHost host, Ledger ledger, IReadOnlyList<SiteSource> sources)
    {
        (_options, _host, _ledger) = (options, host, ledger);
        _key = options.InstallKey ?? new InstallKey();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 1 << 20,
        };
        _clock = new PlatformClock(options.Time, options.Scenario.Speed);
        _dials = new DialCounts(options.Scenario.Seed, options.Scenario.Dials);
        var network = new NetworkDials(options.Scenario.Network, _dials);
        _scenario = new ScenarioRun(options.Scenario.Platform, network, _dials, _clock);
        var surroundings = new Surroundings(options.PublicUrl ?? host.Address, _clock, network, _dials, new Answers(_clock));
        _sites = [.. sources.Select((source, i) => Host(source, i + 1, surroundings.PublicUrl))];
        var parts = new PlatformParts(_sites, _transfers, new SignedUrls(surroundings.PublicUrl, _clock, _scenario.Clock), _scenario, _traffic, ledger, surroundings);
        _door = options.Door == EmulatedDoor.ForgeRemote
            ? new ForgeDoor(_http, parts, new InvocationKeys(options.InvocationKey), options.Scenario.Platform.Forge, options.Admins)
            : new ConnectDoor(_http, parts, options.Admins);
        _workItems = options.WorkItems is { } workItems ? new WorkItemsServices(workItems, options.Scenario, surroundings.PublicUrl, _clock, _dials) : null;
        _migrationApi = options.HasMigrationApi
            ? new MigrationApiServices(options.Scenario, surroundings.PublicUrl, [.. _sites.Select(s => s.Cloud.BaseUrl.ToString())], _clock, _dials, BeginTransfer) : null;
        _systems =
        [
            .. _sites.Count == 0 ? [] : _door.Systems, new InstallKeys(_key, parts), .. _workItems?.Systems(options.WorkItems!) ?? [],
            .. _migrationApi?.Systems() ?? [],
            .. EmulatedSystems.Create(options, surroundings),
        ];
        _director = new Director(_scenario, _clock, _door.Courier, _transfers, (transfer, delay) => _door.Rotate(transfer.Site, delay));
        _director.Start();
        host.Open(new Router(_systems, ledger, surroundings.Answers, options.PublicUrl), _clock);
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public Uri Address => _host.Address;

    /// <summary>Who may call the Migration API; empty where it is not played.</summary>
    public IReadOnlyList<MigrationAccount> MigrationAccounts => _migrationApi?.Accounts ?? [];

    /// <summary>The customers' servers; empty where the Migration API is not played.</summary>
    public IReadOnlyList<MigrationServer> MigrationServers => _migrationApi?.Servers ?? [];

    /// <summary>Public keys of Forge invocation tokens.</summary>
    public Uri JwksUrl => new(Address, ForgeEndpoint.JwksPath.TrimStart('/'));

    /// <summary>Base of the Forge migration API.</summary>
    public Uri ForgeApiUrl => new(Address, ForgeEndpoint.ApiRoot.TrimStart('/'));

    /// <summary>Who the app is on the first site, where it is a Forge app.</summary>
    public EmulatedDoor Door => _options.Door;

    public ForgeIdentity Forge => _options.Scenario.Platform.Forge;

    /// <summary>Public keys of signed install callbacks: <c>{this}/{kid}</c>.</summary>
    public Uri InstallKeysUrl => new(Address, "install-keys");

    /// <summary>Number of sites is the scenario's; the first has the same name and clientKey in every scenario.</summary>
    public IReadOnlyList<EmulatedSite> Sites => [.. _sites.Select(site =>
        new EmulatedSite(site.Cloud.Name, site.Cloud.ProductType, site.Cloud.ClientKey, site.Lifecycle.SharedSecret, site.Cloud.BaseUrl))];

    /// <summary>The first site's client key; the same at every start.</summary>
    public string ClientKey => First.Cloud.ClientKey;

    /// <summary>The first site's; new at every start.</summary>
    public string SharedSecret => First.Lifecycle.SharedSecret;

    /// <summary>The first site's base URL, as in the <c>installed</c> payload.</summary>
    public Uri SiteBaseUrl => First.Cloud.BaseUrl;

    /// <summary>What each dial of the scenario did so far; also after disposal.</summary>
    public IReadOnlyList<DialReport> Dials => _dials.Report();

    /// <summary>Every JWT sent or received, the newest 20,000.</summary>
    public IReadOnlyCollection<string> TokensSeen => _traffic.TokensSeen;

    /// <summary>Bytes sent from signed URLs, by s3Key.</summary>
    public IReadOnlyDictionary<string, long> DownloadedBytes => _traffic.DownloadedBytes;

    private HostedSite First =>
        _sites.Count > 0 ? _sites[0] : throw new InvalidOperationException("Without an export and mappings the App Migration Platform is not played.");

    /// <exception cref="InvalidDataException">The folders do not hold an export and its mappings.</exception>
    public static async Task<PlatformEmulator> StartAsync(EmulatorOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sources = await LoadSitesAsync(options, ct);
        var ledger = new Ledger(options.Door == EmulatedDoor.ForgeRemote ? [401, 403, 409] : [401, 403]);
        return new PlatformEmulator(options, await EmulatorHost.StartAsync(options.Port, ledger, ct), ledger, sources);
    }

    /// <summary>Fetches the descriptor and repeats <c>installed</c> and <c>enabled</c> until they are answered with 2xx, on every site.</summary>
    public async Task InstallAsync(Uri app, CancellationToken ct)
    {
        foreach (var site in _sites)
            await _door.InstallAsync(site, app, ct);
    }

    /// <summary>Repeats <c>uninstalled</c> until it is answered with 2xx, on every site; from then on the app's calls are refused.</summary>
    public async Task UninstallAsync(Uri app, CancellationToken ct)
    {
        foreach (var site in _sites)
            await site.Lifecycle.UninstallAsync(app, ct);
    }

    /// <summary>
    /// Gives the app a new shared secret on the first site: its old one is refused at once, <c>installed</c> is repeated until 2xx. On Forge another key signs
    /// from now on, and the public set shows only that one.
    /// </summary>
    public async Task RotateSecretAsync(CancellationToken ct)
    {
        if (_options.Door == EmulatedDoor.ForgeRemote)
            _door.Rotate(First, TimeSpan.Zero);
        else if (First.Lifecycle.TryRotate(out var app))
            await First.Lifecycle.TellSecretAsync(app, TimeSpan.Zero, ct);
    }

    /// <summary>Lets so much of the platform's calendar pass at once; for tests whose clock they do not move themselves.</summary>
    public void Pass(TimeSpan time) => _clock.Pass(time);

    /// <summary>Sends one signed event as it is, once, whatever it holds.</summary>
    public async Task<HttpResponseMessage> PostEventAsync(Uri app, JsonNode body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        return await _door.PostAsync(First, app, Encoding.UTF8.GetBytes(body.ToJsonString()), ct);
    }

    /// <summary>Delivers <c>transfer-cancellation-requested</c> until 200. The platform settles by itself 60 min after the request. Nothing happens to a settled transfer.</summary>
    public async Task CancelAsync(Guid transferId, CancellationToken ct)
    {
        var transfer = Get(transferId);
        if (_director.TryCancel(transfer))
            await _door.Courier.DeliverAsync(new MigrationEvent("transfer-cancellation-requested", transfer, null), ct);
    }

    /// <summary>Completes when the transfer is settled and <c>transfer-settled</c> has been delivered, or the emulator ends.</summary>
    public Task WaitUntilSettledAsync(Guid transferId, CancellationToken ct) => Get(transferId).Done.Task.WaitAsync(ct);

    /// <summary>What has been seen so far; also after disposal.</summary>
    public EmulatorReport Report()
    {
        var named = _systems.Where(s => s.Name is not null).ToList();
        return new([.. _transfers.All.OrderBy(t => t.Number).Select(t => t.Report())], _ledger.Requests, _ledger.Refusals,
            [.. _ledger.Violations, .. named.Where(s => s.Ledger != _ledger).SelectMany(s => s.Ledger.Violations)], _traffic.Events)
        {
            Systems = named.Count == 0 ? null : new JsonObject(named.Select(s => KeyValuePair.Create(s.Name!, (JsonNode?)s.Report()))),
        };
    }

    /// <summary>Writes what is in Jira in a canonical form: one line of JSON for each issue. Nothing where Jira is not played.</summary>
    public void DumpJira(TextWriter writer) => _workItems?.Dump(writer);

    /// <summary>Whether a first issue was written, and neither Azure DevOps nor Jira has been called for so long.</summary>
    public bool AreWorkItemsDone(TimeSpan quiet) => _workItems?.IsDone(quiet) == true;

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _ends.CancelAsync();
        await _door.Courier.DisposeAsync();
        await _host.DisposeAsync();
        foreach (var system in _systems)
            await system.DisposeAsync();
        _door.Dispose();
        _http.Dispose();
        if (_options.InstallKey is null)
            _key.Dispose();
        _ends.Dispose();
    }

    private static async Task<IReadOnlyList<SiteSource>> LoadSitesAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        if (options.ExportFolder is not { } export || options.MappingsFolder is not { } mappings)
            return [];
        var scenario = options.Scenario;
        var sources = await SiteSource.LoadAsync(new SiteFolders(export, mappings, options.Product), scenario.Platform.Sites, cancellationToken);
        scenario.Platform.CheckFolders(sources, scenario.Network);
        return sources;
    }

    private HostedSite Host(SiteSource source, int number, Uri publicUrl)
    {
        var cloud = new CloudSite(source.IsConfluence, publicUrl, number);
        var installations = new Installations();
        return new HostedSite
        {
            Number = number, Cloud = cloud, Data = source.Data, ExportFolder = source.ExportFolder, Installations = installations,
            Lifecycle = new Lifecycle(_http, cloud, _key, installations, _traffic, _clock),
        };
    }

    private Transfer Get(Guid transferId) =>
        _transfers.Find(transferId) ?? throw new ArgumentException($"No transfer {transferId}.", nameof(transferId));
}
