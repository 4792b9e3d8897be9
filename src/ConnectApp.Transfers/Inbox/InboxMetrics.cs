using System.Diagnostics.Metrics;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Transfers.Inbox;

/// <summary>How far the inbox is behind: <c>connectapp.inbox.…</c> of meter <c>ConnectApp</c>; read when somebody asks.</summary>
internal sealed class InboxMetrics : IObservedMeter
{
    private static readonly string[] s_states = ["new", "aside"];
    private readonly InboxStore _inbox;
    private readonly TimeProvider _time;

    public InboxMetrics(IMeterFactory meters, InboxStore inbox, TimeProvider time)
    {
        (_inbox, _time) = (inbox, time);
        var meter = meters.Create("ConnectApp");
        meter.CreateObservableGauge("connectapp.inbox.age", ReadAge, "s", "Age of the oldest event that no run has taken over");
        meter.CreateObservableGauge(
            "connectapp.inbox.messages", ReadMessages, "{event}", "Events that no run has taken over: new, or set aside after five failures");
    }

    private double ReadAge() => Read().OldestNew is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0;

    private IEnumerable<Measurement<long>> ReadMessages()
    {
        var messages = Read().Messages;
        return s_states.Select(s => new Measurement<long>(messages.GetValueOrDefault(s), new KeyValuePair<string, object?>("state", s)));
    }

    // A meter's listener waits for the value itself; there is no way to let it wait asynchronously.
    private InboxBacklog Read() => _inbox.ReadBacklogAsync(CancellationToken.None).GetAwaiter().GetResult();
}
