namespace ConnectApp.Rewriting.Plans;

public enum Product { Jira, Confluence }

public enum RecordFormat { Ndjson, Json, Csv, Xml }

/// <summary>What a reference without a mapping does to its record.</summary>
public enum MissingPolicy
{
    /// <summary>The record is not loaded.</summary>
    Skip,

    /// <summary>The server id stays.</summary>
    Keep,

    /// <summary>The value becomes null; a member of an array or a matched name is dropped.</summary>
    Null,

    /// <summary>The run ends FAILED at this record.</summary>
    Fail,
}

/// <summary>A vendor's import plan, checked as a whole: whoever holds one may rely on it.</summary>
public sealed record ImportPlan
{
    public required string App { get; init; }
    public required Product Product { get; init; }

    /// <summary>Null: the plan serves transfers of any name.</summary>
    public string? TransferName { get; init; }

    public required CompletionRule Completion { get; init; }

    /// <summary>Where the export tells the source server's base URL; null: nowhere.</summary>
    public SourceRule? Source { get; init; }

    /// <summary>Further base URLs of the source server.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether rewritten URLs get the cloud site's host (<c>site: rewrite</c>).</summary>
    public bool RewriteSite { get; init; }

    /// <summary>Namespaces whose missing mappings do not prevent SUCCESS.</summary>
    public IReadOnlySet<string> Accept { get; init; } = new HashSet<string>();

    /// <summary>Parameters of macros that are references beside the built-in ones (<c>macros:</c>).</summary>
    public IReadOnlyList<PlanMacro> Macros { get; init; } = [];

    /// <summary>Forms of URL with references beside the built-in ones (<c>urls:</c>).</summary>
    public IReadOnlyList<PlanUrl> Urls { get; init; } = [];

    /// <summary>The kinds that <see cref="Macros"/> and <see cref="Urls"/> name; texts of any field can ask for them.</summary>
    internal IEnumerable<ReferenceKind> KindsOfTexts => Macros.Select(m => m.Kind).Concat(Urls.SelectMany(u => u.Kinds.Values));

    /// <summary>Uploads that are no data.</summary>
    public IReadOnlyList<Glob> Ignore { get; init; } = [];

    /// <summary>In the order of the plan.</summary>
    public required IReadOnlyList<PlanEntity> Entities { get; init; }

    /// <summary>The entity that claims a label; null where none does. A trailing <c>.gz</c> does not count.</summary>
    public PlanEntity? FindEntity(string label) => Entities.FirstOrDefault(e => e.Label.IsMatch(Labels.WithoutGz(label)));

    /// <summary>Whether the upload is the one that lists the others.</summary>
    public bool IsManifest(string label) => Completion is ManifestCompletion manifest && Labels.WithoutGz(manifest.Label) == Labels.WithoutGz(label);

    /// <summary>Whether the upload is the one that tells the source server's base URL.</summary>
    public bool IsSource(string label) => Source?.Label is { } source && Labels.WithoutGz(source) == Labels.WithoutGz(label);

    public bool IsIgnored(string label) => Ignore.Any(g => g.IsMatch(label) || g.IsMatch(Labels.WithoutGz(label)));

    /// <summary>Every namespace that the plan's fields can ask for, each once, ordinal order; derived ones included, entities of this export not.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];
}

/// <summary>One kind of record of the export.</summary>
public sealed record PlanEntity
{
    public required string Name { get; init; }
    public required Glob Label { get; init; }

    /// <summary>Null: by the ending of the label, else by content.</summary>
    public RecordFormat? Format { get; init; }

    /// <summary>The record's own id on the server.</summary>
    public required FieldPath Key { get; init; }

    /// <summary>What people call a record; null: the plan does not say.</summary>
    public FieldPath? Title { get; init; }

    /// <summary>Name under which cloud ids are made; <c>id:</c> of the plan keeps them through a rename.</summary>
    public required string IdName { get; init; }

    public IReadOnlyList<string> Arrays { get; init; } = [];

    /// <summary>
    /// XML: path or name of the record's element; null: the children of the root. JSON: names of the members that lead to the array of records (<c>~1</c> means <c>/</c>,
    /// <c>~0</c> means <c>~</c>); null: the array is found by itself.
    /// </summary>
    public string? Record { get; init; }

    /// <summary>A file without <see cref="Record"/> is a warning, not a problem.</summary>
    public bool RecordIsOptional { get; init; }

    /// <summary>In the order of the plan.</summary>
    public required IReadOnlyList<PlanField> Fields { get; init; }

    /// <summary>Whether a field is, or may be, of a kind of text: URLs in texts are references only where the source server is known.</summary>
    public bool HasTexts => Fields.Any(f => f.Kind is { Language: not TextLanguage.None } || f.Cases.Values.Any(k => k.Language != TextLanguage.None));
}

/// <summary>A path and what its values refer to.</summary>
public sealed record PlanField
{
    public required FieldPath Path { get; init; }

    /// <summary>The kind, or null where <see cref="By"/> chooses.</summary>
    public ReferenceKind? Kind { get; init; }

    /// <summary>Another field of the same record whose value chooses among <see cref="Cases"/>.</summary>
    public FieldPath? By { get; init; }

    public IReadOnlyDictionary<string, ReferenceKind> Cases { get; init; } = new Dictionary<string, ReferenceKind>();

    /// <summary>A string holds several values with this text between them; null: it holds one.</summary>
    public string? List { get; init; }

    /// <summary>A file of CSV without the column is a warning, not a problem.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The field's own policy, else the plan's, else the kind's default: already resolved.</summary>
    public required MissingPolicy Missing { get; init; }

    /// <summary>Namespaces accepted for this field alone; the plan's list counts beside it.</summary>
    public IReadOnlySet<string> Accept { get; init; } = new HashSet<string>();
}
