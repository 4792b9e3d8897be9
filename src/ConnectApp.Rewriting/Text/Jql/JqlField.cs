namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>A field whose values are references: a row of the table of JQL's fields.</summary>
/// <param name="Names">Name and aliases, in any case.</param>
/// <param name="What">What its values are.</param>
/// <param name="Kinds">Names of the kinds of reference, those of ids first.</param>
/// <param name="Example">A query with one reference.</param>
internal sealed record JqlField(IReadOnlyList<string> Names, string What, JqlValue Value, IReadOnlyList<string> Kinds, string Example);
