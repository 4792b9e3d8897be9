using System.Diagnostics.Metrics;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Core.Runs;

/// <summary>Runs as a whole: <c>connectapp.runs…</c> of meter <c>ConnectApp</c>. Live runs are read from the store when somebody asks; ended ones are counted.</summary>
internal sealed class RunMetrics : IObservedMeter
{
    private static readonly string[] s_live = [RunState.Pending, RunState.Running, RunState.Paused];
    private readonly RunRegistry _registry;
    private readonly RunStore _runs;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _again;

    public RunMetrics(IMeterFactory meters, RunRegistry registry, RunStore runs)
    {
        (_registry, _runs) = (registry, runs);
        var meter = meters.Create("ConnectApp");
        _ended = meter.CreateCounter<long>("connectapp.runs.ended", "{run}", "Runs that have ended, by state");
        _again = meter.CreateCounter<long>("connectapp.steps.again", "{step}", "Steps of runs that could not be done and are tried again, by phase");
        meter.CreateObservableGauge("connectapp.runs", ReadLive, "{run}", "Runs that have not ended, by state");
    }

    public void CountEnded(string state) => _ended.Add(1, new KeyValuePair<string, object?>("state", state));

    public void CountAgain(string phase) => _again.Add(1, new KeyValuePair<string, object?>("phase", phase));

    private IEnumerable<Measurement<long>> ReadLive()
    {
        // A meter's listener waits for the value itself; there is no way to let it wait asynchronously.
        var counts = CountLiveAsync().GetAwaiter().GetResult();
        return s_live.Select(s => new Measurement<long>(counts.GetValueOrDefault(s), new KeyValuePair<string, object?>("state", s))).ToList();
    }

    private async Task<Dictionary<string, long>> CountLiveAsync()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in await _registry.ReadLiveAsync(CancellationToken.None))
        {
            var state = RunState.Of(entry, await FindAsync(entry));
            counts[state] = counts.GetValueOrDefault(state) + 1;
        }

        return counts;
    }

    /// <returns>Null: the tenant's tables do not exist yet or cannot be read.</returns>
    private async Task<Run?> FindAsync(RunEntry entry)
    {
        try
        {
            return await _runs.FindAsync(entry.TenantId, entry.RunId, CancellationToken.None);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
