namespace ConnectApp.Rewriting.Plans;

/// <summary>Form that a value must have to be a reference of a kind; a value without it is left alone and not counted.</summary>
public enum ValueForm
{
    /// <summary>The whole value is the id.</summary>
    Whole,

    /// <summary>A custom field: <c>10010</c>, <c>customfield_10010</c> or <c>cf[10010]</c>; the number is the id.</summary>
    CustomField,

    /// <summary>An issue key: <c>KEY-12</c>; the part before the last hyphen is the id, the number stays.</summary>
    IssueKey,

    /// <summary>A plan's own pattern: prefix, id, suffix.</summary>
    Pattern,
}

/// <summary>Languages that hold references inside text.</summary>
public enum TextLanguage
{
    None,
    Url,
    Jql,
    Wiki,
    Storage,
    Adf,
    Cql,

    /// <summary>JQL as a part of a URL, as the macro <c>jirachart</c> keeps its query; no kind of a plan.</summary>
    EncodedJql,
}

/// <summary>What a value refers to, and how its mapping is asked for.</summary>
public sealed record ReferenceKind
{
    public required string Name { get; init; }

    /// <summary>Namespace of the platform, or <c>derived/…</c>; empty for entities of this export and for text.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The mapping key is prefix + id + suffix (<c>jira.username/{}</c>: prefix <c>jira.username/</c>).</summary>
    public string KeyPrefix { get; init; } = "";
    public string KeySuffix { get; init; } = "";

    public ValueForm Form { get; init; }

    /// <summary>For <see cref="ValueForm.Pattern"/>.</summary>
    public string ValuePrefix { get; init; } = "";
    public string ValueSuffix { get; init; } = "";

    /// <summary>Ids of the product that are numbers: 10010.0 is 10010, and -1 and 0 mean "none".</summary>
    public bool IsNumericId { get; init; }

    /// <summary>Ids that mean "none": a value with one is left alone and not counted.</summary>
    public IReadOnlyList<string> NoValue { get; init; } = [];

    /// <summary>The case of a <c>by</c> whose values hold no references.</summary>
    public bool IsNone { get; init; }

    /// <summary>Name of the entity of this export that is referred to; null for kinds of the platform.</summary>
    public string? Entity { get; init; }

    public TextLanguage Language { get; init; }

    /// <summary>Set where the platform can have no mapping (Confluence user names): every reference is missing for this reason.</summary>
    public string? NeverMapped { get; init; }
}
