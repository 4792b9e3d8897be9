using System.Diagnostics.Metrics;
using ConnectApp.Core.Telemetry;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Transfers.Inbox;

/// <summary>How far the inbox is behind: <c>connectapp.inbox.…</c> of meter <c>ConnectApp</c>; read when somebody asks.</summary>
internal sealed class InboxMetrics : IObservedMeter
{
    private static readonly string[] s_states = ["new", "aside"];
    private readonly ControlDatabase _control;
    private readonly TimeProvider _time;

    public InboxMetrics(IMeterFactory meters, ControlDatabase control, TimeProvider time)
    {
        (_control, _time) = (control, time);
        var meter = meters.Create("ConnectApp");
        meter.CreateObservableGauge("connectapp.inbox.age", ReadAge, "s", "Age of the oldest event that no run has taken over");
        meter.CreateObservableGauge("connectapp.inbox.messages", ReadMessages, "{event}", "Events that no run has taken over: new, or set aside after five failures");
    }

    private double ReadAge()
    {
        using var connection = _control.OpenForReading();
        return connection.ExecuteScalar<long?>("SELECT MIN(received_at) FROM inbox WHERE state = 'new'") is { } oldest
            ? Math.Max(0, (_time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest)).TotalSeconds) : 0;
    }

    private IEnumerable<Measurement<long>> ReadMessages()
    {
        using var connection = _control.OpenForReading();
        var counts = connection.Query<(string State, long Count)>("SELECT state, COUNT(*) FROM inbox WHERE state <> 'handled' GROUP BY state").ToDictionary(c => c.State, c => c.Count);
        return s_states.Select(s => new Measurement<long>(counts.GetValueOrDefault(s), new KeyValuePair<string, object?>("state", s))).ToList();
    }
}
