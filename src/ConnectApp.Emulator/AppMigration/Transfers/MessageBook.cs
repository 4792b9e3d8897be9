namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>
/// The upload messages of one transfer and what the app reported of each. By it the platform computes percent and settles a transfer of a Forge app
/// ("Report progress for Forge Remote"; that a message which the platform gave up needs no report is our assumption).
/// </summary>
internal sealed class MessageBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, string?> _outcomes = [];
    private readonly HashSet<Guid> _givenUp = [];
    private DateTimeOffset? _windowStart;
    private bool _exportEnded;
    private bool _exporterFailed;

    /// <summary>The later of the newest upload and the newest report of success; null before the first upload.</summary>
    public DateTimeOffset? WindowStart
    {
        get
        {
            lock (_gate)
                return _windowStart;
        }
    }

    /// <summary>Number of upload messages, and how many were reported with each outcome.</summary>
    public (int Messages, int Succeeded, int Failed) Counts
    {
        get
        {
            lock (_gate)
                return (_outcomes.Count, _outcomes.Values.Count(o => o == "SUCCESS"), _outcomes.Values.Count(o => o == "FAILED"));
        }
    }

    /// <summary>1 to 99: reports against uploads.</summary>
    public int Percent
    {
        get
        {
            var (messages, succeeded, failed) = Counts;
            return messages == 0 ? 0 : Math.Clamp((succeeded + failed) * 100 / messages, 1, 99);
        }
    }

    /// <summary>A file was uploaded, and its message is going to be sent.</summary>
    public void Expect(Guid messageId, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_outcomes.TryAdd(messageId, null))
                _windowStart = now;
        }
    }

    /// <summary>The last attempt to deliver the message failed.</summary>
    public void GiveUp(Guid messageId)
    {
        lock (_gate)
            _givenUp.Add(messageId);
    }

    public void EndExport(bool exporterFailed)
    {
        lock (_gate)
            (_exportEnded, _exporterFailed) = (true, exporterFailed);
    }

    /// <summary>What the app has reported of a message before; unknown: it is no upload message of this transfer.</summary>
    public (bool IsKnown, string? Outcome) Find(Guid messageId)
    {
        lock (_gate)
            return (_outcomes.TryGetValue(messageId, out var outcome), outcome);
    }

    /// <summary>Takes the outcome of known messages; one that has an outcome keeps it.</summary>
    public void Report(IEnumerable<Guid> messageIds, string outcome, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var messageId in messageIds)
                _outcomes[messageId] ??= outcome;
            if (outcome == "SUCCESS")
                _windowStart = now;
        }
    }

    /// <summary>The final status that the platform decides now; null: the transfer stays open.</summary>
    /// <param name="windowIsOver">Nothing was uploaded or reported as a success for the length of the window.</param>
    public string? Verdict(bool windowIsOver)
    {
        lock (_gate)
        {
            var reported = _outcomes.Values.Where(o => o is not null).ToList();
            var isWaiting = _outcomes.Any(m => m.Value is null && !_givenUp.Contains(m.Key));
            var isLost = _outcomes.Any(m => m.Value is null && _givenUp.Contains(m.Key));
            if (windowIsOver && (isWaiting || reported.Count == 0))
                return "TIMED_OUT";
            // A message that got lost holds the transfer open for the length of a window: the app may find its file in the list.
            if (isWaiting || (!windowIsOver && (!_exportEnded || isLost)))
                return null;
            if (reported.Count == 0)
                return _exporterFailed ? "FAILED" : null;
            return reported.TrueForAll(o => o == "FAILED") ? "FAILED" : _exporterFailed || reported.Contains("FAILED") ? "INCOMPLETE" : "SUCCESS";
        }
    }
}
