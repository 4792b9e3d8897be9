using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>One fault of mappings. The first four count pages; hidden and changed keys are so in pages and finds alike.</summary>
internal sealed class MappingDial(string place, int number, string fault) : Dial(place, number, fault)
{
    /// <summary>No items, and yet <c>hasNext</c>; the cursor stays, so the same question gets the items.</summary>
    public bool EmptiesPage { get; init; }

    /// <summary>The page before is answered once more.</summary>
    public bool RepeatsPage { get; init; }

    /// <summary>What the page says of a next one, be it true or not.</summary>
    public bool? HasNext { get; init; }

    /// <summary>No more entries than this, whatever was asked for.</summary>
    public int? PageSize { get; init; }

    /// <summary>Keys that have no mapping until <see cref="Until"/> (null: ever).</summary>
    public bool Hides { get; init; }

    /// <summary>Keys that have another value from <see cref="From"/> on.</summary>
    public bool Changes { get; init; }

    public IReadOnlySet<string> EntryKeys { get; init; } = new HashSet<string>();

    /// <summary>A share of the keys, in place of a list.</summary>
    public double Share { get; init; }

    public Moment? Until { get; init; }

    public Moment? From { get; init; }
}

/// <summary>The group <c>mapping</c>: what the platform says of its mappings at this moment.</summary>
internal sealed class MappingDials(IReadOnlyList<MappingDial> dials, DialCounts counts, PlatformClock clock)
{
    public static readonly string[] Faults = ["emptyPage", "repeatPage", "hasNext", "pageSize", "hide", "change"];

    public static readonly string[] Keys = [.. Dial.Choice, "namespace", .. Faults, "keys", "share", "until", "from"];

    /// <summary>A cursor before every server id.</summary>
    private const string BeforeAll = "0";

    public static MappingDial Read(Members dial, string place, int number)
    {
        var fault = dial.ExactlyOne(Faults);
        var ofKeys = fault is "hide" or "change";
        if (ofKeys)
            dial.ExactlyOne("keys", "share");
        foreach (var (name, belongs) in new[] { ("keys", ofKeys), ("share", ofKeys), ("until", fault == "hide"), ("from", fault == "change"), ("at", !ofKeys), ("rate", !ofKeys), ("most", !ofKeys) })
        {
            if (dial.Has(name) && !belongs)
                throw dial.Fault(name, $"not together with {fault}");
        }

        var mapping = new MappingDial(place, number, fault)
        {
            Occurrences = ofKeys ? null : dial.Occurrences(), Site = dial.Number("site"), Transfer = dial.Number("transfer"), Namespace = dial.Text("namespace"),
            EmptiesPage = dial.Flag("emptyPage"), RepeatsPage = dial.Flag("repeatPage"), HasNext = dial.Bool("hasNext"), PageSize = dial.Integer("pageSize", 1, 1200),
            Hides = dial.Flag("hide"), Changes = dial.Flag("change"), EntryKeys = dial.Texts("keys").ToHashSet(StringComparer.Ordinal), Share = dial.Share("share"),
            Until = dial.Moment("until", PlatformNames.Moments), From = dial.Moment("from", PlatformNames.Moments),
        };
        dial.End(Keys);
        return mapping;
    }

    /// <summary>One page, true to the table or not.</summary>
    public MappingPage Page(MappingTable table, Transfer transfer, string mappingNamespace, string? lastEntity, int size)
    {
        var subject = transfer.About(mappingNamespace: mappingNamespace);
        var wanted = dials.Where(d => d.Occurrences is not null).Where(d => counts.Wants(d, subject)).ToList();
        var before = transfer.LastPage(mappingNamespace, lastEntity);
        if (wanted.Find(d => d.PageSize < size) is { } smaller)
        {
            counts.Acted(smaller);
            size = smaller.PageSize!.Value;
        }

        if (wanted.Find(d => d.EmptiesPage) is { } empties)
        {
            counts.Acted(empties);
            return new MappingPage([], true, lastEntity ?? BeforeAll, size);
        }

        if (before is { Asked: var asked } && wanted.Find(d => d.RepeatsPage) is { } repeats)
        {
            counts.Acted(repeats);
            lastEntity = asked;
        }

        var (items, hasNext) = table.Page(lastEntity, size);
        var cursor = hasNext ? items[^1].Key : null;
        if (wanted.Find(d => d.HasNext is { } claim && claim != hasNext) is { } lies)
        {
            counts.Acted(lies);
            hasNext = lies.HasNext!.Value;
            cursor = hasNext ? (items.Count > 0 ? items[^1].Key : lastEntity ?? BeforeAll) : null;
        }

        var shown = items.Select(item => (item.Key, Value: Show(transfer, mappingNamespace, item.Key, item.Value)))
            .Where(item => item.Value is not null).Select(item => KeyValuePair.Create(item.Key, item.Value!)).ToList();
        return new MappingPage(shown, hasNext, cursor, size);
    }

    /// <summary>The value that the platform shows for a key now; null: no mapping.</summary>
    public string? Show(Transfer transfer, string mappingNamespace, string key, string? value)
    {
        foreach (var dial in dials.Where(d => d.Hides || d.Changes))
        {
            if (value is null || !dial.Covers(transfer.About(mappingNamespace: mappingNamespace)))
                continue;
            var inForce = dial.Hides ? dial.Until is null || !HasCome(transfer, dial.Until) : dial.From is null || HasCome(transfer, dial.From);
            if (!inForce || !(dial.Share > 0 ? counts.Chooses(dial, dial.Share, $"{mappingNamespace}/{key}") : dial.EntryKeys.Contains(key)))
                continue;
            counts.Acted(dial);
            value = dial.Hides ? null : Changed(value);
        }

        return value;
    }

    private bool HasCome(Transfer transfer, Moment moment) =>
        moment.Time is { } time ? clock.Now - transfer.StartedAt >= time : transfer.Activity.HasReached(moment);

    /// <summary>As if the entity had been deleted and migrated again: an id of digits stays one.</summary>
    private static string Changed(string value) => value.AsSpan().ContainsAnyExceptInRange('0', '9') ? value + "-2" : "9" + value;
}
