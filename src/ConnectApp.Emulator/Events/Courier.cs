using System.Net;
using System.Net.Http.Headers;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Site;
using ConnectApp.Emulator.Transfers;

namespace ConnectApp.Emulator.Events;

/// <summary>Brings events to the app, each again after 1, 2, 4 … 60 s until it is answered with 200 within 5 s.</summary>
internal sealed class Courier : IAsyncDisposable
{
    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly CloudSite _site;
    private readonly TransferRegistry _transfers;
    private readonly Ledger _ledger;
    private readonly ScenarioRun _scenario;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stoppingToken;
    private readonly Lock _gate = new();
    private readonly List<Task> _background = [];

    public Courier(HttpClient http, CloudSite site, TransferRegistry transfers, Ledger ledger, ScenarioRun scenario, TimeProvider time)
    {
        (_http, _site, _transfers, _ledger, _scenario, _time) = (http, site, transfers, ledger, scenario, time);
        _stoppingToken = _stopping.Token;
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Registered endpoints, for an app whose descriptor has no migration webhook.</summary>
    public Func<IReadOnlyList<string>> Webhooks { get; set; } = () => [];

    /// <summary>Sends a migration's events: first attempts one after another, redeliveries beside them.</summary>
    /// <returns>When all have been acknowledged.</returns>
    public async Task DeliverAllAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stoppingToken);
        List<MigrationEvent> events = [MigrationEvent.Create("listener-triggered", transfer, _site)];
        events.AddRange(transfer.Files.Select(file => MigrationEvent.Create("app-data-uploaded", transfer, _site, file)));
        List<Task> redeliveries = [];
        foreach (var (migrationEvent, copies) in _scenario.Arrange(events))
        {
            var again = false;
            for (var copy = 0; copy < copies; copy++)
            {
                if (!await AttemptAsync(migrationEvent, again, either.Token))
                    redeliveries.Add(RedeliverAsync(migrationEvent, either.Token));
                again = true;
            }
        }

        await Task.WhenAll(redeliveries);
    }

    public async Task DeliverAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stoppingToken);
        foreach (var (single, copies) in _scenario.Arrange([migrationEvent]))
        {
            for (var copy = 0; copy < copies; copy++)
            {
                if (!await AttemptAsync(single, again: copy > 0, either.Token))
                    await RedeliverAsync(single, either.Token);
            }
        }
    }

    /// <summary>After the last word: <c>transfer-settled</c>, in the background.</summary>
    public void AnnounceSettled(Transfer transfer) => Run(async cancellationToken =>
    {
        try
        {
            await DeliverAsync(MigrationEvent.Create("transfer-settled", transfer, _site), cancellationToken);
            transfer.Announced(_transfers.NextStamp());
        }
        finally
        {
            transfer.Done.TrySetResult();
        }
    });

    /// <summary>The platform settles a transfer by itself when the app has not done it in time.</summary>
    public void SettleLater(Transfer transfer, TimeSpan delay, string status) => Run(async cancellationToken =>
    {
        await Task.Delay(delay, _time, cancellationToken);
        if (transfer.TrySettle(status, _transfers.NextStamp))
            AnnounceSettled(transfer);
    });

    /// <summary>One signed POST of any body to the app's migration webhook.</summary>
    public async Task<HttpResponseMessage> PostAsync(InstalledApp app, ReadOnlyMemory<byte> body, Uri? target, CancellationToken cancellationToken)
    {
        var url = target ?? app.At(app.WebhookPath ?? throw new InvalidOperationException("The descriptor has no cloudAppMigration.migrationWebhookPath."));
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var qsh = CanonicalRequest.Hash("POST", CanonicalRequest.After(app.Address.AbsolutePath, url.PathAndQuery)) ?? "";
        var token = Token.Hs256(app.SharedSecret, _site.ClientKey, qsh, Now, TimeSpan.FromMinutes(15));
        _ledger.Token(token);
        request.Headers.Authorization = new AuthenticationHeaderValue("JWT", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] background;
        lock (_gate)
            background = [.. _background];
        await Task.WhenAll(background);
        foreach (var transfer in _transfers.All)
            transfer.Done.TrySetResult();
        _stopping.Dispose();
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
                return;
            _background.RemoveAll(task => task.IsCompleted);
            _background.Add(RunAsync(work, _stoppingToken));
        }
    }

    private static async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            await work(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The emulator ends.
        }
    }

    private async Task RedeliverAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, _time, cancellationToken);
            if (await AttemptAsync(migrationEvent, again: true, cancellationToken))
                return;
        }
    }

    private async Task<bool> AttemptAsync(MigrationEvent migrationEvent, bool again, CancellationToken cancellationToken)
    {
        var app = migrationEvent.Transfer.App;
        // The descriptor's entry is preferred; whether both are called is not documented.
        Uri?[] targets = app.WebhookPath is not null ? [null] : [.. Webhooks().Select(url => new Uri(url))];
        _ledger.EventSent(again);
        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(AckLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            foreach (var target in targets)
            {
                using var answer = await PostAsync(app, migrationEvent.Body, target, either.Token);
                if (answer.StatusCode != HttpStatusCode.OK)
                    return false;
            }
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        if (targets.Length > 0)
            _ledger.EventAcknowledged(_time.GetElapsedTime(started));
        return targets.Length > 0;
    }
}
