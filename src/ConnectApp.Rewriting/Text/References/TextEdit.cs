namespace ConnectApp.Rewriting.Text.References;

/// <summary>Bytes <c>[Start, End)</c> of a text that are replaced. Edits of a text come in its order and do not overlap.</summary>
/// <param name="ReplacementStart">Where in the pass's replacements what is put in begins.</param>
internal readonly record struct TextEdit(int Start, int End, int ReplacementStart, int ReplacementLength);
