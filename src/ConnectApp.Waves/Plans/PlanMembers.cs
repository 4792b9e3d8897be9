using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Waves.Calls;

namespace ConnectApp.Waves.Plans;

/// <summary>The members of one mapping, taken one by one; what is left at the end is unknown.</summary>
internal sealed class PlanMembers(PlanMap map, string place, PlanNotes notes)
{
    private readonly Dictionary<string, PlanMember> _all = map.Members.ToDictionary(m => m.Key.Value);
    private readonly HashSet<string> _known = [];

    public PlanMap Map => map;

    /// <returns>Null where the node is no mapping, which is a fault.</returns>
    public static PlanMembers? Of(PlanNode node, string place, PlanNotes notes)
    {
        if (node is PlanMap map) return new PlanMembers(map, place, notes);
        Expect(node, place, "a mapping of names to values", notes);
        return null;
    }

    public static void Expect(PlanNode node, string place, string expected, PlanNotes notes)
    {
        if (node is not PlanRefused) notes.Fault(node, $"{place}: found {node.Found}; expected {expected}");
    }

    public bool Has(string name) => _all.ContainsKey(name);

    public PlanNode? Take(string name)
    {
        _known.Add(name);
        return _all.GetValueOrDefault(name)?.Value;
    }

    public PlanNode KeyOf(string name) => _all[name].Key;

    public PlanNode? Need(string name, string expected)
    {
        if (Take(name) is { } node) return node;
        notes.Fault(map, $"{place}: {name} is missing; expected {expected}");
        return null;
    }

    public PlanMembers? Group(string name) => Take(name) is { } node ? Of(node, name, notes) : null;

    /// <summary>A text on one line; null where there is none, or it is a fault.</summary>
    public string? Text(string name, string expected, bool isNeeded = true, int most = 1000)
    {
        var node = isNeeded ? Need(name, expected) : Take(name);
        return node is null ? null : Text(node, name, expected, most);
    }

    public string? Text(PlanNode node, string name, string expected, int most = 1000)
    {
        if (node is PlanScalar { IsNull: false, Value: var value } && value.Trim() is { Length: > 0 } text && text.Length <= most && !text.Any(char.IsControl)) return text;
        Expect(node, name, expected, notes);
        return null;
    }

    public string? OneOf(string name, string[] words, bool isNeeded)
    {
        var node = isNeeded ? Need(name, string.Join(" or ", words)) : Take(name);
        if (node is null) return null;
        if (node is PlanScalar { Value: var value } && words.Contains(value)) return value;
        Expect(node, name, string.Join(" or ", words), notes);
        return null;
    }

    public bool? Flag(string name)
    {
        if (Take(name) is not { } node) return null;
        if (node is PlanScalar { IsBool: true, Value: var value }) return value[0] is 't' or 'T';
        Expect(node, name, "true or false", notes);
        return null;
    }

    public TimeSpan? Duration(string name)
    {
        if (Take(name) is not { } node) return null;
        if (node is PlanScalar { Value: var value } && Calls.Duration.Find(value) is { } duration) return duration;
        Expect(node, name, Calls.Duration.Expected, notes);
        return null;
    }

    /// <summary>A time with its zone, as <c>2026-12-05T00:00+01:00</c>.</summary>
    public DateTimeOffset? Time(string name)
    {
        const string Expected = "a time with its zone, like 2026-12-05T00:00+01:00 or 2026-12-05T00:00Z";
        if (Take(name) is not { } node) return null;
        string[] forms = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
        if (node is PlanScalar { Value: var value }
            && DateTimeOffset.TryParseExact(value, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        Expect(node, name, Expected, notes);
        return null;
    }

    /// <summary>A list of different texts; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string name) => Take(name) is { } node ? Texts(node, name) : null;

    public IReadOnlyList<string> Texts(PlanNode node, string name)
    {
        if (node is not PlanList list)
        {
            Expect(node, name, "a list of texts, like [A, B]", notes);
            return [];
        }

        var texts = new List<string>(list.Items.Count);
        var seen = new HashSet<string>();
        foreach (var item in list.Items)
        {
            if (Text(item, name, "a text of at most 255 characters", 255) is not { } text) continue;
            if (seen.Add(text)) texts.Add(text);
            else notes.Warn(item, $"{name}: {Printable.Of(text, 60)} stands here a second time; it is taken once");
        }

        return texts;
    }

    /// <summary>Refuses members that nobody asked for.</summary>
    public void End()
    {
        foreach (var (name, member) in _all)
        {
            if (!_known.Contains(name))
                notes.Fault(member.Key, $"{place}: the name {Printable.Of(name, 60)} is not known; expected one of {string.Join(", ", _known.Order())}");
        }
    }
}
