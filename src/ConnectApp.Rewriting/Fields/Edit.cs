namespace ConnectApp.Rewriting.Fields;

/// <summary>Bytes <c>[Start, End)</c> of a text that are replaced.</summary>
/// <param name="ReplacementStart">Where the replacement begins in the replacements of <see cref="RecordEdits"/>.</param>
/// <param name="Dropped">The edit removes a member or an element with its comma.</param>
internal readonly record struct Edit(int Start, int End, int ReplacementStart, int ReplacementLength, bool Dropped);
