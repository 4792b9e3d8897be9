using System.Diagnostics.Metrics;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Transfers.Runs;

/// <summary><c>connectapp.runs.deadline</c> of meter <c>ConnectApp</c>; read when somebody asks.</summary>
internal sealed class TransferMetrics : IObservedMeter
{
    private readonly RunRegistry _registry;
    private readonly TenantDatabases _tenants;
    private readonly TimeProvider _time;

    public TransferMetrics(IMeterFactory meters, RunRegistry registry, TenantDatabases tenants, TimeProvider time)
    {
        (_registry, _tenants, _time) = (registry, tenants, time);
        meters.Create("ConnectApp").CreateObservableGauge(
            "connectapp.runs.deadline", ReadDeadline, "s", "Time until the platform ends the next of the transfers that are not over; nothing where none is open");
    }

    private IEnumerable<Measurement<double>> ReadDeadline()
    {
        // A meter's listener waits for the value itself; there is no way to let it wait asynchronously.
        var live = _registry.ReadLiveAsync(CancellationToken.None).GetAwaiter().GetResult();
        var starts = live.Where(e => e.Kind == RunKinds.Transfer).Select(e => (Entry: e, Run: Find(e))).Where(r => !RunState.IsTerminal(RunState.Of(r.Entry, r.Run)))
            .Select(r => r.Run?.ClockStartsAt ?? r.Entry.CreatedAt).ToList();
        return starts.Count == 0 ? [] : [new Measurement<double>((starts.Min() + TransferClocks.PlatformsEnd - _time.GetUtcNow()).TotalSeconds)];
    }

    /// <returns>Null: the tenant's tables do not exist yet or cannot be read.</returns>
    private TransferRun? Find(RunEntry entry)
    {
        try
        {
            using var connection = _tenants.TryOpenForReading(entry.TenantId);
            return connection is null ? null : TransferStore.Find(connection, entry.TenantId, entry.RunId);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
