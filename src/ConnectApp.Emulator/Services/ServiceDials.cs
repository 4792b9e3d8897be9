using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.Services;

/// <summary>The dials of one service at work.</summary>
internal sealed class ServiceDials(IReadOnlyList<ServiceDial> dials, DialCounts counts, PlatformClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<ServiceDial> _begun = [];
    private readonly DateTimeOffset _start = clock.Now;

    /// <summary>Counts a call for moments.</summary>
    /// <returns>Dials whose moment has come with this call; each once.</returns>
    public IReadOnlyList<ServiceDial> Called(string operation)
    {
        lock (_gate)
        {
            _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
            _calls["*"] = _calls.GetValueOrDefault("*") + 1;
            return [.. dials.Where(d => !d.Word.IsOfCalls && d.When is not null && HasCome(d.When) && _begun.Add(d))];
        }
    }

    /// <summary>The fault that a call meets; every dial counts what it covers, even when another one acts.</summary>
    public ServiceDial? Next(string operation, string thing)
    {
        ServiceDial? first = null;
        var subject = new Subject(Site: 1, Label: thing);
        foreach (var dial in dials)
        {
            if (dial.Word.IsOfCalls && (dial.Operation == "*" || dial.Operation == operation) && counts.Wants(dial, subject))
                first ??= dial;
        }

        if (first is not null)
            counts.Acted(first);
        return first;
    }

    /// <summary>The settings with this word that are in force.</summary>
    public IEnumerable<ServiceDial> Settings(string word)
    {
        foreach (var dial in dials)
        {
            if (dial.Fault == word && !dial.Word.IsOfCalls && (dial.When is null || IsInForce(dial)))
                yield return dial;
        }
    }

    public ServiceDial? Setting(string word) => Settings(word).FirstOrDefault();

    /// <summary>Whether a setting that chooses things by a share chooses this one; the same at every look.</summary>
    public bool Chooses(ServiceDial dial, string thing) => counts.Chooses(dial, dial.Share, thing);

    public void Acted(ServiceDial dial) => counts.Acted(dial);

    private bool IsInForce(ServiceDial dial)
    {
        lock (_gate)
            return HasCome(dial.When!);
    }

    private bool HasCome(ServiceMoment moment) =>
        moment.Time is { } time ? clock.Now - _start >= time : _calls.GetValueOrDefault(moment.Operation) >= moment.Calls;
}
