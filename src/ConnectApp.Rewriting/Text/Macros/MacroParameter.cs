namespace ConnectApp.Rewriting.Text.Macros;

/// <summary>A parameter of a macro that refers to something: a row of the table of macros.</summary>
/// <param name="Macro">Name of the macro, in any case; null: of any macro.</param>
/// <param name="Name">Name of the parameter, in any case; empty: the one without a name, which stands first.</param>
/// <param name="Kind">Name of the kind of reference, or of a language (<c>jql</c>, <c>url</c>).</param>
/// <param name="Example">A macro with this parameter, in wiki markup.</param>
internal sealed record MacroParameter(string? Macro, string Name, string Kind, string Example)
{
    public MacroValue Value { get; init; }
    public MacroForms Forms { get; init; } = MacroForms.All;
}
