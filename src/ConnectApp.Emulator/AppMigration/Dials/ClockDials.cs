using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>One oddity of the platform's time; exactly one a dial.</summary>
internal sealed class ClockDial(string place, int number, string fault) : Dial(place, number, fault)
{
    /// <summary>The wall clock is ahead (or behind) by so much from the start.</summary>
    public TimeSpan? Skew { get; init; }

    /// <summary>The wall clock is set forward or back.</summary>
    public TimeSpan? Jump { get; init; }

    /// <summary>So much of the calendar passes at once.</summary>
    public TimeSpan? Pass { get; init; }

    /// <summary>One of <see cref="ClockDials.Limits"/>.</summary>
    public string? Limit { get; init; }

    /// <summary>How long what the limit names lasts; after a jump, when the clock is set right again, by the calendar.</summary>
    public TimeSpan? Lasts { get; init; }

    public Moment? When { get; init; }
}

/// <summary>The group <c>clock</c>: skew and jumps of the wall clock, leaps of the calendar, and how long things last.</summary>
internal sealed class ClockDials(IReadOnlyList<ClockDial> dials, DialCounts counts)
{
    public static readonly string[] Faults = ["skew", "jump", "pass", "limit"];

    public static readonly string[] Keys = [.. Faults, "lasts", "when"];

    /// <summary>How long the platform lets things last ("Access exported app data", "Transfer cancellation").</summary>
    private static readonly Dictionary<string, TimeSpan> Usual = new(StringComparer.Ordinal)
    {
        ["signedUrl"] = TimeSpan.FromHours(1), ["data"] = TimeSpan.FromDays(12), ["transfer"] = TimeSpan.FromDays(14), ["cancellation"] = TimeSpan.FromMinutes(60),
        ["window"] = TimeSpan.FromMinutes(15), ["systemToken"] = TimeSpan.FromHours(4), ["trigger"] = TimeSpan.FromHours(1),
    };

    public static readonly string[] Limits = [.. Usual.Keys];

    public static ClockDial Read(Members dial, string place, int number)
    {
        var fault = dial.ExactlyOne(Faults);
        foreach (var (name, belongs, needed) in new[] { ("when", fault is "jump" or "pass", true), ("lasts", fault is "limit" or "jump", fault == "limit") })
        {
            if (dial.Has(name) && !belongs)
                throw dial.Fault(name, $"not together with {fault}");
            if (!dial.Has(name) && belongs && needed)
                throw dial.Fault($"no {name}; {fault} needs it");
        }

        var clock = new ClockDial(place, number, fault)
        {
            Skew = dial.Duration("skew", signed: true), Jump = dial.Duration("jump", signed: true), Pass = dial.Duration("pass"),
            Limit = dial.OneOf("limit", Limits), Lasts = dial.Duration("lasts"), When = dial.Moment("when", PlatformNames.Moments),
        };
        dial.End(Keys);
        return clock;
    }

    /// <summary>Sets what holds from the start, and waits for the moments of the rest: moments of the emulator as a whole.</summary>
    /// <param name="at">Does something at a moment.</param>
    public void Start(PlatformClock clock, Action<Moment, Action> at)
    {
        var start = clock.Now;
        foreach (var dial in dials)
        {
            if (dial.Skew is { } skew)
                Act(dial, () => clock.Jump(skew));
            if (dial.Jump is { } jump)
                at(dial.When!, () => Act(dial, () =>
                {
                    clock.Jump(jump);
                    if (dial.Lasts is { } lasts)
                        at(Moment.At(clock.Now - start + lasts), () => clock.Jump(-jump));
                }));
            if (dial.Pass is { } pass)
                at(dial.When!, () => Act(dial, () => clock.Pass(pass)));
        }
    }

    /// <param name="name">One of <see cref="Limits"/>.</param>
    public TimeSpan Limit(string name) => dials.LastOrDefault(d => d.Limit == name)?.Lasts ?? Usual[name];

    /// <summary>The limit was met; counts for a dial that has set it.</summary>
    public void Met(string limit)
    {
        if (dials.LastOrDefault(d => d.Limit == limit) is { } dial)
            counts.Acted(dial);
    }

    private void Act(ClockDial dial, Action action)
    {
        action();
        counts.Acted(dial);
    }
}
