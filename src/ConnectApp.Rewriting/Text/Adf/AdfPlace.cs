namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>A place in a node or mark of ADF that holds a reference: a row of the table.</summary>
/// <param name="Node">The node's or mark's <c>type</c>.</param>
/// <param name="Path">Members from the node on, with dots between them; <c>*</c> is any name.</param>
/// <param name="What">What stands there.</param>
/// <param name="Kind">Name of the kind of reference, or of a language; empty: by the table of macros, or needed to read another place.</param>
/// <param name="Example">A node with one reference.</param>
internal sealed record AdfPlace(string Node, string Path, string What, AdfValue Value, string Kind, string Example);
