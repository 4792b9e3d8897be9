using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>One fault of events, or something that happens to a transfer at a moment; exactly one a dial.</summary>
internal sealed class EventDial(string place, int number, string fault) : Dial(place, number, fault)
{
    /// <summary>Null counts events of every type.</summary>
    public string? EventType { get; init; }

    /// <summary>How often the same message is sent once more after the first sending.</summary>
    public int Duplicates { get; init; }

    /// <summary>Never sent at all.</summary>
    public bool Loses { get; init; }

    /// <summary>Sent after all other events of its migration.</summary>
    public bool HoldsBack { get; init; }

    /// <summary>Sent so much later; for a new secret: the time in which the site refuses the old one and the app has no other.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Another event like it goes ahead, about a transfer that nobody knows.</summary>
    public bool ForUnknownTransfer { get; init; }

    /// <summary>The caller's proof is used once more, with the body of an event about a transfer that nobody knows (Forge Remote).</summary>
    public bool Replays { get; init; }

    /// <summary>The event goes with no good system token (Forge Remote).</summary>
    public SystemTokenFault? SystemToken { get; init; }

    /// <summary>An admin cancels.</summary>
    public bool Cancels { get; init; }

    /// <summary>The server app's exporter fails: <c>listener-errored</c>.</summary>
    public bool Errors { get; init; }

    /// <summary>The platform settles by itself, with this status.</summary>
    public string? Settles { get; init; }

    /// <summary>The app is installed again, with a new shared secret.</summary>
    public bool Rotates { get; init; }

    /// <summary>When it happens; only with the last four, once in each transfer.</summary>
    public Moment? When { get; init; }
}

/// <summary>The group <c>events</c>: what is sent, in which order, how often.</summary>
internal sealed class EventDials(IReadOnlyList<EventDial> dials, DialCounts counts)
{
    public static readonly string[] Happenings = ["cancel", "error", "settle", "rotate"];

    public static readonly string[] Faults = ["duplicate", "lose", "reorder", "delay", "unknownTransfer", "replay", "systemToken", .. Happenings];

    public static readonly string[] Keys = ["eventType", .. Dial.Choice, "label", .. Faults, "when"];

    public static readonly string[] Statuses = ["TIMED_OUT", "CANCELLED", "FAILED", "INCOMPLETE", "SUCCESS"];

    public static readonly string[] TokenFaults = ["missing", "expired", "foreign"];

    /// <summary>Dials that wait for a moment of a transfer.</summary>
    public IEnumerable<EventDial> AtMoments => dials.Where(d => d.When is not null);

    public static EventDial Read(Members dial, string place, int number)
    {
        // A delay is a fault of its own, or says how late the app hears of its new secret.
        var fault = dial.ExactlyOne(dial.Has("rotate") ? [.. Faults.Where(f => f != "delay")] : Faults);
        var happens = Happenings.Contains(fault);
        foreach (var (name, belongs) in new[] { ("when", happens), ("eventType", !happens), ("label", !happens), ("at", !happens), ("rate", !happens), ("most", !happens) })
        {
            if (dial.Has(name) && !belongs)
                throw dial.Fault(name, $"not together with {fault}");
        }

        var migrationEvent = new EventDial(place, number, fault)
        {
            EventType = dial.OneOf("eventType", PlatformNames.EventTypes), Occurrences = happens ? null : dial.Occurrences(), Site = dial.Number("site"), Transfer = dial.Number("transfer"),
            Label = dial.Text("label"), Duplicates = dial.Integer("duplicate", 1, 100) ?? 0, Loses = dial.Flag("lose"), HoldsBack = dial.Flag("reorder"),
            Delay = dial.Duration("delay"), ForUnknownTransfer = dial.Flag("unknownTransfer"), Replays = dial.Flag("replay"), SystemToken = TokenFault(dial),
            Cancels = dial.Flag("cancel"), Errors = dial.Flag("error"),
            Settles = dial.OneOf("settle", Statuses), Rotates = dial.Flag("rotate"), When = dial.Moment("when", PlatformNames.Moments),
        };
        if (happens && migrationEvent.When is null)
            throw dial.Fault($"no when; expected the moment of {fault}, like when: {{ percent: 10 }}");
        dial.End(Keys);
        return migrationEvent;
    }

    private static SystemTokenFault? TokenFault(Members dial) => dial.OneOf("systemToken", TokenFaults) switch
    {
        "missing" => SystemTokenFault.Missing,
        "expired" => SystemTokenFault.Expired,
        "foreign" => SystemTokenFault.Foreign,
        _ => null,
    };

    /// <summary>The events in the order they are sent, how often each, and how late.</summary>
    public IReadOnlyList<Sending> Arrange(IReadOnlyList<MigrationEvent> events)
    {
        List<Sending> now = [];
        List<Sending> later = [];
        foreach (var migrationEvent in events)
        {
            var fate = Decide(migrationEvent.Type, migrationEvent.Transfer.About(migrationEvent.File));
            if (fate.IsForUnknownTransfer)
                now.Add(new Sending(migrationEvent.ForUnknownTransfer(), 1, TimeSpan.Zero));
            if (fate.Copies > 0)
                (fate.IsHeldBack ? later : now).Add(new Sending(migrationEvent with { SystemToken = fate.SystemToken }, fate.Copies, fate.Delay));
            if (fate.Copies > 0 && fate.IsReplayed)
                later.Add(new Sending(migrationEvent.ForUnknownTransfer() with { ReplayOf = migrationEvent }, 1, TimeSpan.Zero));
        }

        return [.. now, .. later];
    }

    /// <summary>What the dials want done to one event.</summary>
    public EventFate Decide(string eventType, in Subject subject)
    {
        var fate = new EventFate { Copies = 1 };
        foreach (var dial in dials.Where(d => d.When is null))
        {
            if ((dial.EventType is not null && dial.EventType != eventType) || !counts.Wants(dial, subject))
                continue;
            counts.Acted(dial);
            fate = new EventFate
            {
                Copies = dial.Loses || fate.Copies == 0 ? 0 : fate.Copies + dial.Duplicates, IsHeldBack = fate.IsHeldBack || dial.HoldsBack,
                Delay = fate.Delay + (dial.Delay ?? TimeSpan.Zero), IsForUnknownTransfer = fate.IsForUnknownTransfer || dial.ForUnknownTransfer,
                IsReplayed = fate.IsReplayed || dial.Replays, SystemToken = dial.SystemToken ?? fate.SystemToken,
            };
        }

        return fate;
    }
}
