using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Fingerprints of the values that were last written to an issue, by field id; as JSON in the store.</summary>
internal sealed class FieldPrints
{
    /// <summary>Not a field of Jira: the item whose issue is the parent.</summary>
    public const string Parent = "parent";

    /// <summary>Set by transitions.</summary>
    public const string Status = "status";

    /// <summary>There if no transitions led to the status; the issue is in another one.</summary>
    public const string StatusUnreached = "status-unreached";

    private readonly SortedDictionary<string, string> _prints;

    public FieldPrints() => _prints = new(StringComparer.Ordinal);

    private FieldPrints(IDictionary<string, string> prints) => _prints = new(prints, StringComparer.Ordinal);

    public IEnumerable<string> Fields => _prints.Keys;

    public string? this[string field]
    {
        get => _prints.GetValueOrDefault(field);
        set
        {
            if (value is null) _prints.Remove(field);
            else _prints[field] = value;
        }
    }

    public static FieldPrints OfWritten(JsonObject fields)
    {
        var prints = new FieldPrints();
        foreach (var (field, value) in fields) prints[field] = Fingerprint.OfWritten(value);
        return prints;
    }

    public static string OfStatus(string statusId) => Fingerprint.OfWritten(new JsonObject { ["id"] = statusId });

    public static string OfParent(int item) => $"item:{item}";

    public static FieldPrints Parse(string json) => new(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []);

    public FieldPrints Copy() => new(_prints);

    public override string ToString() => JsonSerializer.Serialize(_prints);
}
