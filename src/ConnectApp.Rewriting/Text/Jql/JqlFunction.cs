namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>A function with arguments that are references: a row of the table of JQL's functions.</summary>
/// <param name="Name">In any case.</param>
/// <param name="What">What the arguments are.</param>
/// <param name="Value">How an argument is read; those that <paramref name="FirstOnly"/> leaves out stay.</param>
/// <param name="Kinds">Names of the kinds of reference, those of ids first.</param>
/// <param name="Example">A query with one reference.</param>
internal sealed record JqlFunction(string Name, string What, JqlValue Value, IReadOnlyList<string> Kinds, string Example, bool FirstOnly = true);
