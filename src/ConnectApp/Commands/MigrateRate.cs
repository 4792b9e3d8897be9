using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Commands;

/// <summary>Items a second of the present phase, over the last looks.</summary>
internal sealed class MigrateRate(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(30);

    private readonly Queue<(long At, double Done)> _looks = new();
    private int _phase;

    public double ItemsPerSecond { get; private set; }

    public void Add(MigrateLook look)
    {
        if (look.Phase != _phase) _looks.Clear();
        _phase = look.Phase;
        var now = time.GetTimestamp();
        _looks.Enqueue((now, DoneOf(look)));
        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, now) > s_window) _looks.Dequeue();
        var (at, done) = _looks.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        ItemsPerSecond = seconds > 0 ? (DoneOf(look) - done) / seconds : 0;
    }

    /// <returns>Null: nobody can tell.</returns>
    public TimeSpan? LeftOf(MigrateLook look) =>
        look.Phase is >= 1 and < RunFigures.Phases && ItemsPerSecond > 0
            ? TimeSpan.FromSeconds(Math.Min((look.Figures.Totals.Total - DoneOf(look)) / ItemsPerSecond, TimeSpan.FromDays(365).TotalSeconds)) : null;

    private static double DoneOf(MigrateLook look) => look.Phase is >= 1 and < RunFigures.Phases ? look.Figures.Done(look.Phase) : 0;
}
