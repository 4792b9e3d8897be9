namespace ConnectApp.Emulator.Jira;

/// <summary>What is wrong with the fields of one issue.</summary>
internal sealed class FieldErrors
{
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public List<string> Messages { get; } = [];

    /// <summary>Why, for the one who reads the violations; Jira does not say it.</summary>
    public string? Detail { get; set; }

    /// <summary>Whether only what a dial hides from the client's reads is wrong.</summary>
    public bool IsExcused => Fields.Count > 0 && Messages.Count == 0 && Fields.Keys.All(_excused.Contains);

    public bool Any => Fields.Count > 0 || Messages.Count > 0;

    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

    public void Excuse(string field, string message)
    {
        Fields[field] = message;
        _excused.Add(field);
    }

    public override string ToString() =>
        string.Join("; ", Messages.Concat(Fields.Select(f => $"{f.Key}: {f.Value}"))) + (Detail is null ? "" : $" ({Detail})");
}
