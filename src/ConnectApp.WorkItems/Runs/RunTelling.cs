using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Tells live views how a step proceeds: once a second counts, progress and the newest lines, in a commit of its own.</summary>
internal sealed class RunTelling : IAsyncDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly RunStore _runs;
    private readonly Run _run;
    private readonly IWorkItemDatabase _store;
    private readonly ItemStore _items;
    private readonly ProgressPulse _pulse;
    private readonly RunLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<RunEvent> _lines = [];
    private readonly Task _loop;
    private volatile bool _hasMoved = true;
    private volatile bool _isCounted;

    public RunTelling(RunStore runs, Run run, IWorkItemDatabase store, ItemStore items, ProgressPulse pulse, RunLog log, TimeProvider time)
    {
        (_runs, _run, _store, _items, _pulse, _log) = (runs, run, store, items, pulse, log);
        _isCounted = run.Phase > 1; // the total is 0 until all items are listed and planned
        _loop = LoopAsync(time);
    }

    public void Say(string message)
    {
        var events = _log.Line(_run.RunId, message);
        lock (_lines) _lines.AddRange(events);
    }

    public void Progressed() => _hasMoved = true;

    /// <summary>Stops the clock and tells the rest.</summary>
    public async Task EndAsync()
    {
        await StopAsync();
        _hasMoved = _isCounted = true;
        await TellAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _loop;
        }
        catch (OperationCanceledException)
        {
            // Stopped as asked.
        }
    }

    private async Task LoopAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(s_every, time);
        while (await timer.WaitForNextTickAsync(_stop.Token)) await TellAsync(_stop.Token);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        List<RunEvent> lines;
        lock (_lines)
        {
            lines = [.. _lines];
            _lines.Clear();
        }

        if (!_hasMoved && lines.Count == 0) return;
        _hasMoved = false;
        if (!_isCounted)
        {
            await _runs.TellAsync(_run, lines, cancellationToken);
            return;
        }

        var totals = await _store.ReadAsync(_items.TotalsAsync, cancellationToken);
        var succeeded = totals[ItemStatus.Created] + totals[ItemStatus.Updated];
        var skipped = totals[ItemStatus.Unchanged] + totals[ItemStatus.Skipped];
        var failed = totals[ItemStatus.Failed];
        await _runs.TellAsync(_run, lines, async transaction =>
        {
            await RunStore.CountAsync(transaction, _run, totals.Total, succeeded, skipped, failed);
            var counted = _run with { TotalItems = totals.Total, Succeeded = succeeded, Skipped = skipped, Failed = failed };
            await _pulse.WriteAsync(transaction, _run, RunProgress.Of(counted));
        }, cancellationToken);
    }
}
