namespace ConnectApp.Emulator.Scenarios;

/// <summary>What has happened in a transfer (or, above all of them, in the emulator), and who waits for a moment of it.</summary>
internal sealed class Activity(Activity? whole)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _events = new(StringComparer.Ordinal);
    private readonly HashSet<string> _downloads = new(StringComparer.Ordinal);
    private readonly List<(Moment Moment, Action Then)> _waiting = [];
    private int _percent;

    public void Called(IReadOnlyList<string> operations)
    {
        CalledBeside(operations);
        whole?.CalledBeside(operations);
    }

    /// <summary>Counts here only.</summary>
    public void CalledBeside(IReadOnlyList<string> operations) => Note(() =>
    {
        foreach (var operation in operations.Append("*"))
            _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
    });

    public void Acknowledged(string eventType)
    {
        Note(() =>
        {
            _events[eventType] = _events.GetValueOrDefault(eventType) + 1;
            _events["*"] = _events.GetValueOrDefault("*") + 1;
        });
        whole?.Acknowledged(eventType);
    }

    public void Downloaded(string s3Key)
    {
        Note(() => _downloads.Add(s3Key));
        whole?.Downloaded(s3Key);
    }

    public void Reported(int percent)
    {
        Note(() => _percent = Math.Max(_percent, percent));
        whole?.Reported(percent);
    }

    /// <summary>Whether a moment that is no time has come.</summary>
    public bool HasReached(Moment moment)
    {
        lock (_gate)
            return Reached(moment);
    }

    /// <summary>Does it once, when the moment comes; at once if it has come already. Moments of time are the clock's matter.</summary>
    public void When(Moment moment, Action then)
    {
        lock (_gate)
        {
            if (!Reached(moment))
            {
                _waiting.Add((moment, then));
                return;
            }
        }

        then();
    }

    private void Note(Action change)
    {
        (Moment Moment, Action Then)[] due;
        lock (_gate)
        {
            change();
            due = [.. _waiting.Where(w => Reached(w.Moment))];
            _waiting.RemoveAll(w => Reached(w.Moment));
        }

        foreach (var (_, then) in due)
            then();
    }

    private bool Reached(Moment moment) => moment switch
    {
        { Calls: { } calls } => _calls.GetValueOrDefault(moment.Operation!) >= calls,
        { Events: { } events } => _events.GetValueOrDefault(moment.EventType ?? "*") >= events,
        { Downloads: { } downloads } => _downloads.Count >= downloads,
        { Percent: { } percent } => _percent >= percent,
        _ => false,
    };
}
