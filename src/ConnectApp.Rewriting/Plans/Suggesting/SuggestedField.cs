namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>A path that seems to hold references.</summary>
/// <param name="Kind">As a plan writes it behind the path.</param>
/// <param name="Namespace">Null: records of this export, or text.</param>
/// <param name="Values">Values that the path led to.</param>
/// <param name="Found">Those of them that have a mapping, or texts with a reference; projected from a sample if there are many different values.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Samples">Some values, shortened.</param>
/// <param name="Evidence">Why, in words.</param>
public sealed record SuggestedField(
    string Path, string Kind, string? Namespace, long Values, long Found, double Confidence, IReadOnlyList<string> Samples, string Evidence)
{
    /// <summary>From here on a field is an entry of the plan; below it is a comment.</summary>
    public const double Sure = 0.6;

    public double Share => Values == 0 ? 0 : (double)Found / Values;

    public bool IsSure => Confidence >= Sure;
}

/// <summary>An entity and what was found in its records.</summary>
/// <param name="Key">Null: no path leads to exactly one value in each record that no other record has.</param>
/// <param name="Notes">What people should look at.</param>
public sealed record SuggestedEntity(
    string Name,
    string Label,
    RecordFormat Format,
    string? Record,
    string? Key,
    long Records,
    IReadOnlyList<SuggestedField> Fields,
    IReadOnlyList<string> Notes);

/// <summary>A first plan, with what it rests on.</summary>
/// <param name="Source">Base URL of the source server; null: no text names it.</param>
/// <param name="Sources">Further servers that texts name.</param>
public sealed record SuggestedPlan(Product Product, string? Source, IReadOnlyList<string> Sources, IReadOnlyList<SuggestedEntity> Entities);
