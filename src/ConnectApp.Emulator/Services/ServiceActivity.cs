namespace ConnectApp.Emulator.Services;

/// <summary>When a service was called, and how often a limit refused a call.</summary>
internal sealed class ServiceActivity
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _firstWrite;
    private DateTimeOffset? _lastCall;
    private int _throttled;

    /// <summary>By everybody's clock; null before the first write.</summary>
    public DateTimeOffset? FirstWrite
    {
        get
        {
            lock (_gate)
                return _firstWrite;
        }
    }

    public DateTimeOffset? LastCall
    {
        get
        {
            lock (_gate)
                return _lastCall;
        }
    }

    public int ThrottledCalls
    {
        get
        {
            lock (_gate)
                return _throttled;
        }
    }

    public void Called(bool isWrite, DateTimeOffset now)
    {
        lock (_gate)
        {
            _lastCall = now;
            if (isWrite)
                _firstWrite ??= now;
        }
    }

    public void Throttled()
    {
        lock (_gate)
            _throttled++;
    }
}
