namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>A string of an ADF document that may be a reference; the node's type tells, which may come later.</summary>
/// <param name="Node">Index of the node it belongs to.</param>
/// <param name="Path">Number of the path from the node to it.</param>
/// <param name="Start">Of what stands between its quotes.</param>
/// <param name="NameStart">Of the name that stood where the path has a <c>*</c>.</param>
internal readonly record struct AdfFound(int Node, int Path, int Start, int End, int NameStart, int NameEnd);
