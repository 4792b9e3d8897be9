using System.Net;
using System.Net.Http.Headers;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Events;

/// <summary>Brings events to the app, each again after 1, 2, 4 … 60 s until it is answered with 200 within 5 s.</summary>
internal sealed class Courier : IAsyncDisposable
{
    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly TransferRegistry _transfers;
    private readonly Traffic _traffic;
    private readonly ScenarioRun _scenario;
    private readonly PlatformClock _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stoppingToken;
    private readonly Lock _gate = new();
    private readonly List<Task> _background = [];

    public Courier(HttpClient http, TransferRegistry transfers, Traffic traffic, ScenarioRun scenario, PlatformClock clock)
    {
        (_http, _transfers, _traffic, _scenario, _clock) = (http, transfers, traffic, scenario, clock);
        _stoppingToken = _stopping.Token;
    }

    /// <summary>Sends a migration's events: first attempts one after another, redeliveries beside them.</summary>
    /// <returns>When all have been acknowledged but those that the scenario sends later.</returns>
    public async Task DeliverAllAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stoppingToken);
        List<MigrationEvent> events = [MigrationEvent.Create("listener-triggered", transfer)];
        events.AddRange(transfer.Files.Where(file => file.Appears is null).Select(file => MigrationEvent.Create("app-data-uploaded", transfer, file)));
        List<Task> redeliveries = [];
        foreach (var sending in _scenario.Events.Arrange(events))
        {
            if (sending.Delay > TimeSpan.Zero)
            {
                Run(stopping => DeliverAsync(sending, stopping));
                continue;
            }

            var again = false;
            for (var copy = 0; copy < sending.Copies; copy++)
            {
                if (!await AttemptAsync(sending.Event, again, either.Token))
                {
                    if (sending.Event.IsForeign)
                        Run(stopping => RedeliverAsync(sending.Event, stopping));
                    else
                        redeliveries.Add(RedeliverAsync(sending.Event, either.Token));
                }

                again = true;
            }
        }

        await Task.WhenAll(redeliveries);
    }

    public async Task DeliverAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stoppingToken);
        foreach (var sending in _scenario.Events.Arrange([migrationEvent]))
            await DeliverAsync(sending, either.Token);
    }

    /// <summary>After the last word: <c>transfer-settled</c>, in the background.</summary>
    public void AnnounceSettled(Transfer transfer) => Run(async cancellationToken =>
    {
        try
        {
            await DeliverAsync(MigrationEvent.Create("transfer-settled", transfer), cancellationToken);
            transfer.Announced(_transfers.NextStamp());
        }
        finally
        {
            transfer.Done.TrySetResult();
        }
    });

    /// <summary>The platform settles a transfer by itself when the app has not done it in time.</summary>
    /// <param name="limit">The limit that is over then, by its name.</param>
    public void SettleLater(Transfer transfer, string limit, string status)
    {
        var due = _clock.Now + _scenario.Clock.Limit(limit);
        Run(async cancellationToken =>
        {
            await _clock.WaitUntilAsync(due, cancellationToken);
            if (!transfer.TrySettle(status, _transfers.NextStamp))
                return;
            _scenario.Clock.Met(limit);
            AnnounceSettled(transfer);
        });
    }

    /// <summary>One signed POST of any body to the app's migration webhook.</summary>
    public async Task<HttpResponseMessage> PostAsync(InstalledApp app, ReadOnlyMemory<byte> body, Uri? target, CancellationToken cancellationToken)
    {
        var url = target ?? app.At(app.WebhookPath ?? throw new InvalidOperationException("The descriptor has no cloudAppMigration.migrationWebhookPath."));
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var qsh = CanonicalRequest.Hash("POST", CanonicalRequest.After(app.Address.AbsolutePath, url.PathAndQuery)) ?? "";
        var token = Token.Hs256(app.SharedSecret, app.ClientKey, qsh, _clock.WallNow, TimeSpan.FromMinutes(15));
        _traffic.Token(token);
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

    /// <summary>Does something beside everything else, until the emulator ends.</summary>
    public void Run(Func<CancellationToken, Task> work)
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

    private async Task DeliverAsync(Sending sending, CancellationToken cancellationToken)
    {
        await _clock.WaitUntilAsync(_clock.Now + sending.Delay, cancellationToken);
        for (var copy = 0; copy < sending.Copies; copy++)
        {
            if (!await AttemptAsync(sending.Event, again: copy > 0, cancellationToken))
                await RedeliverAsync(sending.Event, cancellationToken);
        }
    }

    private async Task RedeliverAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, _clock.Wire, cancellationToken);
            if (await AttemptAsync(migrationEvent, again: true, cancellationToken))
                return;
        }
    }

    private async Task<bool> AttemptAsync(MigrationEvent migrationEvent, bool again, CancellationToken cancellationToken)
    {
        var site = migrationEvent.Transfer.Site;
        var app = site.Installations.Current ?? migrationEvent.Transfer.App;
        // The descriptor's entry is preferred; whether both are called is not documented.
        Uri?[] targets = app.WebhookPath is not null ? [null] : [.. site.Webhooks.Select(url => new Uri(url))];
        _traffic.EventSent(again);
        var started = _clock.Wire.GetTimestamp();
        using var limit = new CancellationTokenSource(AckLimit, _clock.Wire);
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
        {
            _traffic.EventAcknowledged(_clock.Wire.GetElapsedTime(started));
            if (!migrationEvent.IsForeign)
                migrationEvent.Transfer.Activity.Acknowledged(migrationEvent.Type);
        }

        return targets.Length > 0;
    }
}
