namespace ConnectApp.Commands;

/// <summary>Records and bytes a second over the last half minute.</summary>
internal sealed class WatchRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Queue<(long At, long Records, long Bytes)> _looks = new();
    private (long At, long Records, long Bytes) _last;

    public double Records { get; private set; }
    public double Bytes { get; private set; }

    public void Add(long records, long bytes)
    {
        _last = (time.GetTimestamp(), records, bytes);
        _looks.Enqueue(_last);
        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, _last.At) > Window) _looks.Dequeue();
        var first = _looks.Peek();
        var seconds = time.GetElapsedTime(first.At, _last.At).TotalSeconds;
        (Records, Bytes) = seconds <= 0 ? (0, 0) : (Math.Max(0, _last.Records - first.Records) / seconds, Math.Max(0, _last.Bytes - first.Bytes) / seconds);
    }

    /// <summary>For so many bytes at this rate; null: nothing moves, so nobody knows.</summary>
    public TimeSpan? Left(long bytes) => Bytes < 1 ? null : TimeSpan.FromSeconds(Math.Min(bytes / Bytes, TimeSpan.FromDays(14).TotalSeconds));
}
