using System.Collections.Concurrent;
using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Apps;

/// <summary>What went over the wire beside the operations: tokens, bytes of files, events.</summary>
internal sealed class Traffic
{
    private const int MostTokens = 20_000;

    private readonly Lock _gate = new();
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

    public EventReport Events
    {
        get
        {
            lock (_gate)
                return new EventReport(_sent, _redelivered, _slowestAckMs);
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
}
