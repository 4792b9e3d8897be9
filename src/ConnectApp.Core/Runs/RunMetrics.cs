using System.Diagnostics.Metrics;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Core.Runs;

/// <summary>Runs as a whole: <c>connectapp.runs…</c> of meter <c>ConnectApp</c>. Live runs are read from the store when somebody asks; ended ones are counted.</summary>
internal sealed class RunMetrics : IObservedMeter
{
    private static readonly string[] s_live = [RunState.Pending, RunState.Running, RunState.Paused];
    private readonly RunRegistry _registry;
    private readonly TenantDatabases _tenants;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _again;

    public RunMetrics(IMeterFactory meters, RunRegistry registry, TenantDatabases tenants)
    {
        (_registry, _tenants) = (registry, tenants);
        var meter = meters.Create("ConnectApp");
        _ended = meter.CreateCounter<long>("connectapp.runs.ended", "{run}", "Runs that have ended, by state");
        _again = meter.CreateCounter<long>("connectapp.steps.again", "{step}", "Steps of runs that could not be done and are tried again, by phase");
        meter.CreateObservableGauge("connectapp.runs", ReadLive, "{run}", "Runs that have not ended, by state");
    }

    public void CountEnded(string state) => _ended.Add(1, new KeyValuePair<string, object?>("state", state));

    public void CountAgain(string phase) => _again.Add(1, new KeyValuePair<string, object?>("phase", phase));

    private IEnumerable<Measurement<long>> ReadLive()
    {
        var counts = _registry.ReadLive().Select(e => RunState.Of(e, Find(e))).GroupBy(s => s).ToDictionary(g => g.Key, g => g.LongCount());
        return s_live.Select(s => new Measurement<long>(counts.GetValueOrDefault(s), new KeyValuePair<string, object?>("state", s))).ToList();
    }

    /// <returns>Null: the tenant's tables do not exist yet or cannot be read.</returns>
    private Run? Find(RunEntry entry)
    {
        try
        {
            using var connection = _tenants.TryOpenForReading(entry.TenantId);
            return connection is null ? null : RunStore.Find(connection, entry.TenantId, entry.RunId);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
