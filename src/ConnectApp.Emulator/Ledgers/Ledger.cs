using System.Collections.Concurrent;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.Ledgers;

/// <summary>Everything that is counted. Bounded: a hostile client must not fill the memory with its own faults.</summary>
internal sealed class Ledger
{
    private const int MostViolations = 100_000;
    private const int MostTokens = 20_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal) { ["401"] = 0, ["403"] = 0 };
    private readonly List<string> _violations = [];
    private readonly Queue<string> _tokens = [];
    private readonly ConcurrentDictionary<string, long> _downloadedBytes = new(StringComparer.Ordinal);
    private int _sent;
    private int _redelivered;
    private long _slowestAckMs;

    public IReadOnlyCollection<string> TokensSeen
    {
        get
        {
            lock (_gate)
                return [.. _tokens];
        }
    }

    public IReadOnlyDictionary<string, long> DownloadedBytes => _downloadedBytes;

    public void Request(string operation)
    {
        lock (_gate)
            _requests[operation] = _requests.GetValueOrDefault(operation) + 1;
    }

    public void Refused(int status)
    {
        if (status is not (401 or 403))
            return;
        lock (_gate)
            _refused[$"{status}"]++;
    }

    public void Violation(string text)
    {
        lock (_gate)
        {
            if (_violations.Count < MostViolations)
                _violations.Add(text);
        }
    }

    public void Token(string token)
    {
        // Longer ones cannot be tokens that anybody took.
        if (token.Length > 8192)
            return;
        lock (_gate)
        {
            _tokens.Enqueue(token);
            if (_tokens.Count > MostTokens)
                _tokens.Dequeue();
        }
    }

    public void Downloaded(string s3Key, long bytes) => _downloadedBytes.AddOrUpdate(s3Key, bytes, (_, before) => before + bytes);

    public void EventSent(bool again)
    {
        lock (_gate)
        {
            if (again)
                _redelivered++;
            else
                _sent++;
        }
    }

    public void EventAcknowledged(TimeSpan elapsed)
    {
        lock (_gate)
            _slowestAckMs = Math.Max(_slowestAckMs, (long)elapsed.TotalMilliseconds);
    }

    public EmulatorReport Report(IReadOnlyList<TransferReport> transfers)
    {
        lock (_gate)
            return new(transfers, new Dictionary<string, int>(_requests), new Dictionary<string, int>(_refused), [.. _violations],
                new EventReport(_sent, _redelivered, _slowestAckMs));
    }
}
