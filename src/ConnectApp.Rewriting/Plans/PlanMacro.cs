namespace ConnectApp.Rewriting.Plans;

/// <summary>A parameter of a macro that a plan adds to those which are references.</summary>
/// <param name="Macro">Name of the macro, in any case.</param>
/// <param name="Parameter">Name of the parameter, in any case; empty: the one without a name, which stands first.</param>
/// <param name="Kind">What it refers to, or the language that it is written in.</param>
/// <param name="IsList">Whether several ids may stand there, with commas between them.</param>
public sealed record PlanMacro(string Macro, string Parameter, ReferenceKind Kind, bool IsList);
