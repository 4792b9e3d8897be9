namespace ConnectApp.Emulator.Services;

/// <summary>Calls that have arrived and are not answered yet.</summary>
internal sealed class CallsInHand
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byThing = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="thing">To which writes must come one after another; null: nothing.</param>
    /// <returns>How many calls there are now, this one included, and how many of them write to the thing.</returns>
    public (int All, int OfThing) Begin(string? thing)
    {
        lock (_gate)
            return (++_count, thing is null ? 0 : _byThing[thing] = _byThing.GetValueOrDefault(thing) + 1);
    }

    public void End(string? thing)
    {
        lock (_gate)
        {
            _count--;
            if (thing is not null && --_byThing[thing] == 0)
                _byThing.Remove(thing);
        }
    }
}
