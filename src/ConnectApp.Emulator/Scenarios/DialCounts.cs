namespace ConnectApp.Emulator.Scenarios;

/// <summary>Counts, for one emulator, what each dial of its scenario came across and what it did.</summary>
internal sealed class DialCounts
{
    private readonly Lock _gate = new();
    private readonly int _seed;
    private readonly IReadOnlyList<Dial> _dials;
    private readonly Dictionary<(Dial Dial, string Of), int> _numbers = [];
    private readonly Dictionary<Dial, int> _seen = [];
    private readonly Dictionary<Dial, int> _acted = [];

    public DialCounts(int seed, IReadOnlyList<Dial> dials) => (_seed, _dials) = (seed, dials);

    /// <summary>Counts one occurrence of what the dial covers, and tells whether the dial wants it. The caller says <see cref="Acted"/> if it does it.</summary>
    public bool Wants(Dial dial, in Subject subject)
    {
        if (!dial.Covers(subject) || dial.Occurrences is not { } occurrences)
            return false;
        lock (_gate)
        {
            var number = Count(dial, subject.Scope);
            _seen[dial] = _seen.GetValueOrDefault(dial) + 1;
            var wants = occurrences.At.Contains(number)
                || (occurrences.Rate > 0 && Occurrences.Draw(occurrences.Rate, _seed, dial.Number, subject.Thing, Count(dial, subject.Thing + "/")));
            return wants && Count(dial, subject.Scope + "!") <= occurrences.Most;
        }
    }

    /// <summary>Whether a dial that chooses keys by a share chooses this one; the same at every look.</summary>
    public bool Chooses(Dial dial, double share, string key) => Occurrences.Draw(share, _seed, dial.Number, key, 0);

    public void Acted(Dial dial)
    {
        lock (_gate)
            _acted[dial] = _acted.GetValueOrDefault(dial) + 1;
    }

    public IReadOnlyList<DialReport> Report()
    {
        lock (_gate)
            return [.. _dials.Select(d => new DialReport(d.Place, d.Fault, _seen.GetValueOrDefault(d), _acted.GetValueOrDefault(d)))];
    }

    private int Count(Dial dial, string of) => _numbers[(dial, of)] = _numbers.GetValueOrDefault((dial, of)) + 1;
}
