using System.Diagnostics.Metrics;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Core.Stores;

/// <summary><c>connectapp.disk.free</c> of meter <c>ConnectApp</c>: what the store's disk has left, beside what it must have.</summary>
internal sealed class StorageMetrics : IObservedMeter
{
    public StorageMetrics(IMeterFactory meters, DiskSpace disk)
    {
        var meter = meters.Create("ConnectApp");
        meter.CreateObservableGauge("connectapp.disk.free", () => disk.Free, "By", "Free bytes of the store's disk");
        meter.CreateObservableGauge("connectapp.disk.least", () => disk.Least, "By", "Free bytes below which runs stop at a checkpoint (Storage:MinFreeBytes)");
    }
}
