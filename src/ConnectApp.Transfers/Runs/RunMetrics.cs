using System.Diagnostics.Metrics;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Telemetry;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Settling;

namespace ConnectApp.Transfers.Runs;

/// <summary>Runs as a whole: <c>connectapp.runs…</c> of meter <c>ConnectApp</c>. Of those that go on a look at the store, when somebody asks; those that end are counted.</summary>
internal sealed class RunMetrics : IObservedMeter
{
    private static readonly string[] s_live = [RunState.Pending, RunState.Running, RunState.Paused];
    private readonly RunRegistry _registry;
    private readonly RunStore _runs;
    private readonly TenantDatabases _tenants;
    private readonly TimeProvider _time;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _again;

    public RunMetrics(IMeterFactory meters, RunRegistry registry, RunStore runs, TenantDatabases tenants, TimeProvider time)
    {
        (_registry, _runs, _tenants, _time) = (registry, runs, tenants, time);
        var meter = meters.Create("ConnectApp");
        _ended = meter.CreateCounter<long>("connectapp.runs.ended", "{run}", "Runs that have ended, by state");
        _again = meter.CreateCounter<long>("connectapp.steps.again", "{step}", "Steps of runs that could not be done and are tried again, by phase");
        meter.CreateObservableGauge("connectapp.runs", ReadLive, "{run}", "Runs that have not ended, by state");
        meter.CreateObservableGauge("connectapp.runs.deadline", ReadDeadline, "s", "Time until the platform ends the next of the runs that go on; nothing where none does");
    }

    public void CountEnded(string state) => _ended.Add(1, new KeyValuePair<string, object?>("state", state));

    public void CountAgain(RunPhase phase) => _again.Add(1, new KeyValuePair<string, object?>("phase", phase.ToString()));

    private IEnumerable<Measurement<long>> ReadLive()
    {
        var counts = Live().GroupBy(r => RunState.Of(r.Entry, r.Run)).ToDictionary(g => g.Key, g => g.LongCount());
        return s_live.Select(s => new Measurement<long>(counts.GetValueOrDefault(s), new KeyValuePair<string, object?>("state", s))).ToList();
    }

    private IEnumerable<Measurement<double>> ReadDeadline()
    {
        var starts = Live().Select(r => r.Run?.ClockStartsAt ?? r.Entry.CreatedAt).ToList();
        return starts.Count == 0 ? [] : [new Measurement<double>((starts.Min() + SettlingStage.PlatformsEnd - _time.GetUtcNow()).TotalSeconds)];
    }

    private List<(RunEntry Entry, Run? Run)> Live() => [.. _registry.ReadLive().Select(e => (e, Find(e))).Where(r => !RunState.IsTerminal(RunState.Of(r.e, r.Item2)))];

    /// <returns>Null: the tenant's file does not exist yet or cannot be read.</returns>
    private Run? Find(RunEntry entry)
    {
        try
        {
            return _tenants.HasFile(entry.TenantId) ? _runs.Find(entry.TenantId, entry.RunId) : null;
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
