namespace ConnectApp.Rewriting.Plans;

/// <summary>Languages of text and record formats that the engine behind the plan can handle.</summary>
internal sealed record PlanAbilities(IReadOnlySet<TextLanguage> Languages, IReadOnlySet<RecordFormat> Formats)
{
    public PlanAbilities(TextLanguage[] languages, RecordFormat[] formats)
        : this(new HashSet<TextLanguage>(languages), new HashSet<RecordFormat>(formats))
    {
    }
}
