using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>A scenario at work in the platform: its five groups, and what they have done so far.</summary>
internal sealed class ScenarioRun
{
    private readonly DialCounts _counts;

    public ScenarioRun(PlatformScenario scenario, NetworkDials network, DialCounts counts, PlatformClock clock)
    {
        (_counts, Network) = (counts, network);
        List = new ListDials(scenario.List, _counts);
        Mapping = new MappingDials(scenario.Mapping, _counts, clock);
        Events = new EventDials(scenario.Events, _counts);
        Clock = new ClockDials(scenario.Clock, _counts);
    }

    public NetworkDials Network { get; }

    public ListDials List { get; }

    public MappingDials Mapping { get; }

    public EventDials Events { get; }

    public ClockDials Clock { get; }

    /// <summary>What has happened in all transfers together.</summary>
    public Activity Whole { get; } = new(whole: null);

    /// <summary>For dials that act at a moment.</summary>
    public void Acted(Dial dial) => _counts.Acted(dial);
}
