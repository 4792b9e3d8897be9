namespace ConnectApp.Rewriting.Fields;

/// <summary>The unescaped text of a string that holds JSON, in <see cref="WalkedBlock.Texts"/>.</summary>
/// <param name="Cell">The <see cref="Place.Cell"/> of the string.</param>
internal readonly record struct NestedText(int Start, int Length, int Cell);
