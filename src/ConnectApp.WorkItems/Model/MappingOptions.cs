namespace ConnectApp.WorkItems.Model;

/// <summary>The part of <c>enginePayload.options</c> that decides what becomes what. Keys are compared without case, trimmed.</summary>
public sealed record MappingOptions
{
    private static readonly Dictionary<string, string> s_none = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Type of Azure DevOps to issue type of Jira, by name.</summary>
    public IReadOnlyDictionary<string, string> TypeOverrides { get; init; } = s_none;

    /// <summary>State of Azure DevOps to status of Jira, by name.</summary>
    public IReadOnlyDictionary<string, string> StateOverrides { get; init; } = s_none;

    /// <summary>E-mail to account id.</summary>
    public IReadOnlyDictionary<string, string> UserOverrides { get; init; } = s_none;

    /// <summary>Reference name to field id of Jira.</summary>
    public IReadOnlyDictionary<string, string> FieldOverrides { get; init; } = s_none;

    /// <summary>Reference name of a link type, with or without its end, to the name of a link type of Jira; null: the type is not copied.</summary>
    public IReadOnlyDictionary<string, string?> LinkOverrides { get; init; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The label that marks an issue, with <c>{id}</c>; null: no label.</summary>
    public string? Label { get; init; } = "ado-id-{id}";

    public bool Comments { get; init; } = true;

    public bool Attachments { get; init; } = true;

    public bool Links { get; init; } = true;

    /// <summary>Null: where rights allow.</summary>
    public bool? Sprints { get; init; }

    /// <summary>Null: where rights allow.</summary>
    public bool? Components { get; init; }

    /// <summary>False: comments begin with their text (<c>comment_author: none</c>).</summary>
    public bool CommentHeader { get; init; } = true;

    /// <summary>Items of each type in a SAMPLE, 1 to 10.</summary>
    public int SamplePerType { get; init; } = 2;

    /// <summary>A dictionary for overrides: keys trimmed, compared without case; of two equal keys the last counts.</summary>
    public static IReadOnlyDictionary<string, TValue> Overrides<TValue>(IEnumerable<KeyValuePair<string, TValue>> pairs)
    {
        var overrides = new Dictionary<string, TValue>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in pairs) overrides[key.Trim()] = value;
        return overrides;
    }
}
