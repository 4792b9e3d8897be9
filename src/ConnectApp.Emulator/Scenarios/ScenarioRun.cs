using ConnectApp.Emulator.Events;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>A scenario at work in one emulator: counts occurrences per dial.</summary>
internal sealed class ScenarioRun(Scenario scenario)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, int> _counts = new(ReferenceEqualityComparer.Instance);

    /// <param name="operations">The call's operation, and a narrower name where it has one.</param>
    public NetworkDial? NextNetworkFault(string[] operations)
    {
        NetworkDial? first = null;
        foreach (var dial in scenario.Network)
        {
            // Every dial counts what it covers, even when another one acts.
            if ((dial.Operation == "*" || operations.Contains(dial.Operation)) && Next(dial, dial.Occurrences))
                first ??= dial;
        }

        return first;
    }

    public bool ExpiresNextUrl() => scenario.List.Aggregate(false, (expires, dial) => Next(dial, dial.Occurrences) && dial.ExpiredUrl || expires);

    /// <summary>The events in the order they are sent, and how often each.</summary>
    public IReadOnlyList<(MigrationEvent Event, int Copies)> Arrange(IReadOnlyList<MigrationEvent> events)
    {
        List<(MigrationEvent, int)> now = [];
        List<(MigrationEvent, int)> later = [];
        foreach (var migrationEvent in events)
        {
            var (copies, heldBack) = (1, false);
            foreach (var dial in scenario.Events)
            {
                if ((dial.EventType is not null && dial.EventType != migrationEvent.Type) || !Next(dial, dial.Occurrences))
                    continue;
                copies = dial.Loses || copies == 0 ? 0 : copies + dial.Duplicates;
                heldBack |= dial.HoldsBack;
            }

            if (copies > 0)
                (heldBack ? later : now).Add((migrationEvent, copies));
        }

        return [.. now, .. later];
    }

    private bool Next(object dial, Occurrences occurrences)
    {
        lock (_gate)
        {
            var number = _counts[dial] = _counts.GetValueOrDefault(dial) + 1;
            return occurrences.Includes(number, scenario.Seed, scenario.NumberOf(dial));
        }
    }
}
