namespace ConnectApp.Emulator.Clock;

/// <summary>
/// The platform's two times. <see cref="Wire"/> is everybody's: waits of a connection, and, a skew aside, what stands in tokens and dates.
/// <see cref="Now"/> is the platform's calendar, by which URLs and transfers end; a scenario lets it run faster, or a fortnight pass at once.
/// </summary>
internal sealed class PlatformClock(TimeProvider wire, double speed)
{
    /// <summary>A single timer takes no more; longer waits are made of several.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly Lock _gate = new();
    private readonly DateTimeOffset _start = wire.GetUtcNow();
    private readonly long _started = wire.GetTimestamp();
    private TaskCompletionSource _passedOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _passed;
    private TimeSpan _skew;

    public TimeProvider Wire => wire;

    /// <summary>How much faster than the wall's the calendar runs.</summary>
    public double Speed => speed;

    /// <summary>The calendar. Never goes back, whatever is done to the wall clock.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
                return _start + (wire.GetElapsedTime(_started) * speed) + _passed;
        }
    }

    /// <summary>What the platform takes for the time of day: in tokens, <c>createdAt</c> and HTTP dates.</summary>
    public DateTimeOffset WallNow
    {
        get
        {
            lock (_gate)
                return wire.GetUtcNow() + _skew;
        }
    }

    /// <summary>How far the wall clock is ahead of everybody else's; negative: behind.</summary>
    public TimeSpan Skew
    {
        get
        {
            lock (_gate)
                return _skew;
        }
    }

    public void Jump(TimeSpan by)
    {
        lock (_gate)
            _skew += by;
    }

    /// <summary>Lets so much of the calendar pass at once; who waits for it is woken.</summary>
    public void Pass(TimeSpan by)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            _passed += by;
            (before, _passedOn) = (_passedOn, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }

    /// <summary>Waits until the calendar shows that time.</summary>
    public async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before the look at the time: what passes in between must not be missed.
            Task passedOn;
            lock (_gate)
                passedOn = _passedOn.Task;
            var left = (due - Now) / speed;
            if (left <= TimeSpan.Zero)
                return;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            // A timer of a fraction of a millisecond would be one of none, and this a busy loop.
            var pause = left < LongestTimer ? left : LongestTimer;
            var timer = Task.Delay(pause > TimeSpan.FromMilliseconds(1) ? pause : TimeSpan.FromMilliseconds(1), wire, either.Token);
            await Task.WhenAny(timer, passedOn);
            cancellationToken.ThrowIfCancellationRequested();
            await either.CancelAsync();
        }
    }
}
