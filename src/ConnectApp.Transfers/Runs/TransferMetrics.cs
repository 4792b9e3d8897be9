using System.Diagnostics.Metrics;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Transfers.Runs;

/// <summary><c>connectapp.runs.deadline</c> of meter <c>ConnectApp</c>; read when somebody asks.</summary>
internal sealed class TransferMetrics : IObservedMeter
{
    private readonly RunRegistry _registry;
    private readonly ITenantDatabases _tenants;
    private readonly TimeProvider _time;

    public TransferMetrics(IMeterFactory meters, RunRegistry registry, ITenantDatabases tenants, TimeProvider time)
    {
        (_registry, _tenants, _time) = (registry, tenants, time);
        meters.Create("ConnectApp").CreateObservableGauge(
            "connectapp.runs.deadline", ReadDeadline, "s", "Time until the platform ends the next of the transfers that are not over; nothing where none is open");
    }

    private IEnumerable<Measurement<double>> ReadDeadline()
    {
        // A meter's listener waits for the value itself; there is no way to let it wait asynchronously.
        var starts = ReadStartsAsync().GetAwaiter().GetResult();
        return starts.Count == 0 ? [] : [new Measurement<double>((starts.Min() + TransferClocks.PlatformsEnd - _time.GetUtcNow()).TotalSeconds)];
    }

    private async Task<List<DateTimeOffset>> ReadStartsAsync()
    {
        var starts = new List<DateTimeOffset>();
        foreach (var entry in (await _registry.ReadLiveAsync(CancellationToken.None)).Where(e => e.Kind == RunKinds.Transfer))
        {
            var run = await FindAsync(entry);
            if (!RunState.IsTerminal(RunState.Of(entry, run))) starts.Add(run?.ClockStartsAt ?? entry.CreatedAt);
        }

        return starts;
    }

    /// <returns>Null: the tenant's tables do not exist yet or cannot be read.</returns>
    private async Task<TransferRun?> FindAsync(RunEntry entry)
    {
        try
        {
            return await _tenants.ReadAsync<TransferRun?>(
                entry.TenantId, null, snapshot => TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId), CancellationToken.None);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
