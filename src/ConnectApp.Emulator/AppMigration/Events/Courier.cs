using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;

namespace ConnectApp.Emulator.AppMigration.Events;

/// <summary>Brings events to the app, each again after 1, 2, 4 … 60 s until it is acknowledged within 5 s, or the door gives up.</summary>
internal sealed class Courier : IAsyncDisposable
{
    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly IEventSender _sender;
    private readonly TransferRegistry _transfers;
    private readonly Traffic _traffic;
    private readonly ScenarioRun _scenario;
    private readonly PlatformClock _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stoppingToken;
    private readonly Lock _gate = new();
    private readonly List<Task> _background = [];

    public Courier(IEventSender sender, TransferRegistry transfers, Traffic traffic, ScenarioRun scenario, PlatformClock clock)
    {
        (_sender, _transfers, _traffic, _scenario, _clock) = (sender, transfers, traffic, scenario, clock);
        _stoppingToken = _stopping.Token;
    }

    /// <summary>Sends a migration's events: first attempts one after another, redeliveries beside them.</summary>
    /// <returns>When all have been acknowledged but those that the scenario sends later.</returns>
    public async Task DeliverAllAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stoppingToken);
        List<MigrationEvent> events = [new("listener-triggered", transfer, null)];
        events.AddRange(transfer.Files.Where(file => file.Appears is null).Select(file => new MigrationEvent("app-data-uploaded", transfer, file)));
        var isComplete = transfer.Files.All(file => file.Appears is null);
        if (isComplete && _sender.TellsExportEnd)
            events.Add(new("export-completed", transfer, null));
        List<Task> redeliveries = [];
        var sendings = Arrange(events);
        if (isComplete)
            _sender.ExportEnded(transfer);
        foreach (var sending in sendings)
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
        foreach (var sending in Arrange([migrationEvent]))
            await DeliverAsync(sending, either.Token);
    }

    /// <summary>As <see cref="DeliverAsync(MigrationEvent, CancellationToken)"/>, in the background.</summary>
    public void Send(MigrationEvent migrationEvent)
    {
        foreach (var sending in Arrange([migrationEvent]))
            Run(cancellationToken => DeliverAsync(sending, cancellationToken));
    }

    /// <summary>The last file is there.</summary>
    public void EndExport(Transfer transfer)
    {
        if (_sender.TellsExportEnd && transfer.Error is null)
            Send(new("export-completed", transfer, null));
        _sender.ExportEnded(transfer);
    }

    /// <summary>After the last word: <c>transfer-settled</c>, in the background.</summary>
    public void AnnounceSettled(Transfer transfer) => Run(async cancellationToken =>
    {
        try
        {
            await DeliverAsync(new MigrationEvent("transfer-settled", transfer, null), cancellationToken);
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

    private IReadOnlyList<Sending> Arrange(IReadOnlyList<MigrationEvent> events)
    {
        var sendings = _scenario.Events.Arrange(events);
        foreach (var sending in sendings.Where(s => !s.Event.IsForeign))
            _sender.Expect(sending.Event);
        return sendings;
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
        var attempts = 1;
        for (var pause = TimeSpan.FromSeconds(1); attempts < (_sender.MostAttempts ?? int.MaxValue); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, _clock.Wire, cancellationToken);
            if (await AttemptAsync(migrationEvent, again: true, cancellationToken))
                return;
            attempts++;
        }

        _sender.GiveUp(migrationEvent);
    }

    private async Task<bool> AttemptAsync(MigrationEvent migrationEvent, bool again, CancellationToken cancellationToken)
    {
        _traffic.EventSent(again);
        var started = _clock.Wire.GetTimestamp();
        using var limit = new CancellationTokenSource(AckLimit, _clock.Wire);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!await _sender.TrySendAsync(migrationEvent, either.Token))
                return false;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (ObjectDisposedException) when (_stoppingToken.IsCancellationRequested)
        {
            // Who calls DeliverAllAsync is not waited for at the end, and may be about to send.
            throw new OperationCanceledException(_stoppingToken);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        _traffic.EventAcknowledged(_clock.Wire.GetElapsedTime(started));
        if (!migrationEvent.IsForeign)
            migrationEvent.Transfer.Activity.Acknowledged(migrationEvent.Type);
        return true;
    }
}
