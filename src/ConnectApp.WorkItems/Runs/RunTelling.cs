using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
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
    private readonly CallStore _calls;
    private readonly CallCounts _counts;
    private readonly ProgressPulse _pulse;
    private readonly RunLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<RunEvent> _lines = [];
    private readonly Task _loop;
    private CallTotals _stored = CallTotals.None;
    private volatile bool _hasMoved = true;
    private volatile bool _isCounted;

    /// <param name="counts">Requests of the step; they are stored with its phase.</param>
    public RunTelling(
        RunStore runs, Run run, RunScope scope, IWorkItemDatabase store, CallCounts counts, ProgressPulse pulse, RunLog log, TimeProvider time)
    {
        (_runs, _run, _store, _counts, _pulse, _log) = (runs, run, store, counts, pulse, log);
        (_items, _calls) = (new ItemStore(scope), new CallStore(scope));
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
    /// <param name="isDone">The step did all that its phase has to do.</param>
    public async Task EndAsync(bool isDone)
    {
        await StopAsync();
        _hasMoved = true;
        _isCounted |= isDone;
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

        var calls = new CallTotals(
            _counts.Requests(Service.AzureDevOps), _counts.Requests(Service.Jira), _counts.Retried, _counts.Throttled);
        if (!_hasMoved && lines.Count == 0 && calls == _stored) return;
        _hasMoved = false;
        if (!_isCounted)
        {
            await _runs.TellAsync(_run, lines, transaction => AddCallsAsync(transaction, calls), cancellationToken);
            _stored = calls;
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
            await AddCallsAsync(transaction, calls);
        }, cancellationToken);
        _stored = calls;
    }

    private Task AddCallsAsync(StoreTransaction transaction, CallTotals calls) =>
        calls == _stored ? Task.CompletedTask : _calls.AddAsync(transaction.Transaction, _run.Phase, calls - _stored);
}
