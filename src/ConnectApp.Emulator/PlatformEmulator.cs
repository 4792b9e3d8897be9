using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Api;
using ConnectApp.Emulator.Events;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Site;
using ConnectApp.Emulator.Storage;
using ConnectApp.Emulator.Transfers;

namespace ConnectApp.Emulator;

/// <summary>The App Migration Platform in a box: one cloud site, strict in what it takes, and able to drive an app through migrations.</summary>
public sealed class PlatformEmulator : IAsyncDisposable
{
    private readonly EmulatorOptions _options;
    private readonly EmulatorHost _host;
    private readonly HttpClient _http;
    private readonly InstallKey _key;
    private readonly Ledger _ledger;
    private readonly TransferRegistry _transfers = new();
    private readonly Installations _installations = new();
    private readonly CloudSite _site;
    private readonly Courier _courier;
    private readonly Lifecycle _lifecycle;
    private bool _disposed;

    private PlatformEmulator(EmulatorOptions options, EmulatorHost host, Ledger ledger, SiteData data, bool isConfluence)
    {
        (_options, _host, _ledger) = (options, host, ledger);
        _site = new CloudSite(isConfluence, options.PublicUrl ?? host.Address);
        _key = options.InstallKey ?? new InstallKey();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 1 << 20,
        };
        var scenario = new ScenarioRun(options.Scenario);
        _lifecycle = new Lifecycle(_http, _site, _key, _installations, ledger, options.Time);
        _courier = new Courier(_http, _site, _transfers, ledger, scenario, options.Time);
        var signedUrls = new SignedUrls(_site, options.Time);
        var migration = new MigrationOperations(_site, data, _transfers, signedUrls, scenario, _courier);
        _courier.Webhooks = () => migration.Webhooks;
        IReadOnlyList<ApiOperation> operations = [.. migration.All, .. new ProductOperations(_site, data).All];
        host.Open(new Router(
            new SiteEndpoint(_site, operations, new TokenGate(_installations, ledger, options.Time), _transfers, ledger, scenario, options.Time),
            new StorageEndpoint(signedUrls, ledger, scenario), _key, ledger, options.PublicUrl));
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public Uri Address => _host.Address;

    /// <summary>Public keys of signed install callbacks: <c>{this}/{kid}</c>.</summary>
    public Uri InstallKeysUrl => new(Address, "install-keys");

    /// <summary>The site's client key; the same at every start.</summary>
    public string ClientKey => _site.ClientKey;

    /// <summary>New at every start.</summary>
    public string SharedSecret => _lifecycle.SharedSecret;

    /// <summary>The site's base URL, as in the <c>installed</c> payload.</summary>
    public Uri SiteBaseUrl => _site.BaseUrl;

    /// <summary>Every JWT sent or received, the newest 20,000.</summary>
    public IReadOnlyCollection<string> TokensSeen => _ledger.TokensSeen;

    /// <summary>Bytes sent from signed URLs, by s3Key.</summary>
    public IReadOnlyDictionary<string, long> DownloadedBytes => _ledger.DownloadedBytes;

    /// <exception cref="InvalidDataException">The folders do not hold an export and its mappings.</exception>
    public static async Task<PlatformEmulator> StartAsync(EmulatorOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(options.ExportFolder))
            throw new InvalidDataException($"{options.ExportFolder}: no such folder; expected the exported files.");
        var mappings = new MappingFiles(options.MappingsFolder);
        var isConfluence = options.Product switch
        {
            "jira" => false,
            "confluence" => true,
            null => mappings.Namespaces.Any(n => n.StartsWith("confluence:", StringComparison.Ordinal) || n.StartsWith("derived/confluence:", StringComparison.Ordinal)),
            var other => throw new ArgumentException($"Product is '{other}'; expected jira or confluence.", nameof(options)),
        };
        var data = await SiteData.LoadAsync(mappings, isConfluence, options.ExportFolder, ct);
        var ledger = new Ledger();
        return new PlatformEmulator(options, await EmulatorHost.StartAsync(options.Port, ledger, ct), ledger, data, isConfluence);
    }

    /// <summary>
    /// Waits up to 60 s for the app, installs it, and sends the events of one new migration, each until it is answered with 200.
    /// A second call is a second transfer of the same scope.
    /// </summary>
    /// <returns>The transferId, when all events have been acknowledged.</returns>
    /// <exception cref="TimeoutException">The app was not ready in time.</exception>
    public async Task<Guid> MigrateAsync(Uri app, CancellationToken ct)
    {
        await _lifecycle.WaitUntilReadyAsync(app, ct);
        var installed = await _lifecycle.InstallAsync(app, ct);
        var transfer = new Transfer(installed, _options.Time.GetUtcNow(), ExportFile.List(_options.ExportFolder));
        _transfers.Add(transfer);
        _courier.SettleLater(transfer, Transfer.Lifetime, "TIMED_OUT");
        await _courier.DeliverAllAsync(transfer, ct);
        return transfer.Id;
    }

    /// <summary>Fetches the descriptor and repeats <c>installed</c> and <c>enabled</c> until they are answered with 2xx.</summary>
    public Task InstallAsync(Uri app, CancellationToken ct) => _lifecycle.InstallAsync(app, ct);

    /// <summary>Repeats <c>uninstalled</c> until it is answered with 2xx; from then on the app's calls are refused.</summary>
    public Task UninstallAsync(Uri app, CancellationToken ct) => _lifecycle.UninstallAsync(app, ct);

    /// <summary>Sends one signed event as it is, once, whatever it holds.</summary>
    public async Task<HttpResponseMessage> PostEventAsync(Uri app, JsonNode body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        var installed = _installations.Current is { } current && current.Address == app ? current : await _lifecycle.FetchDescriptorAsync(app, ct);
        return await _courier.PostAsync(installed, Encoding.UTF8.GetBytes(body.ToJsonString()), target: null, ct);
    }

    /// <summary>Delivers <c>transfer-cancellation-requested</c> until 200. The platform settles by itself 60 min after the request. Nothing happens to a settled transfer.</summary>
    public async Task CancelAsync(Guid transferId, CancellationToken ct)
    {
        var transfer = Get(transferId);
        if (!transfer.TryRequestCancellation())
            return;
        _courier.SettleLater(transfer, Transfer.CancellationWindow, "CANCELLED");
        await _courier.DeliverAsync(MigrationEvent.Create("transfer-cancellation-requested", transfer, _site), ct);
    }

    /// <summary>Completes when the transfer is settled and <c>transfer-settled</c> has been delivered, or the emulator ends.</summary>
    public Task WaitUntilSettledAsync(Guid transferId, CancellationToken ct) => Get(transferId).Done.Task.WaitAsync(ct);

    /// <summary>What has been seen so far; also after disposal.</summary>
    public EmulatorReport Report() => _ledger.Report([.. _transfers.All.Select(t => t.Report())]);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _courier.DisposeAsync();
        await _host.DisposeAsync();
        _http.Dispose();
        if (_options.InstallKey is null)
            _key.Dispose();
    }

    private Transfer Get(Guid transferId) =>
        _transfers.Find(transferId) ?? throw new ArgumentException($"No transfer {transferId}.", nameof(transferId));
}
