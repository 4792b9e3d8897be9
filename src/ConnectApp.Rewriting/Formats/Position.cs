namespace ConnectApp.Rewriting.Formats;

/// <summary>A place between two records of a file, from which it can be read on.</summary>
/// <param name="Offset">Uncompressed bytes of the file before it.</param>
/// <param name="Number">Number of the last record read; 0 at the start.</param>
/// <param name="State">
/// What the format must know to go on in mid-file, or null: a CSV file's header row, the elements that are open in an XML file and its encoding, whether a
/// JSON file's array is the whole or a member. Well-formed text of at most some 64 KB without a NUL; it is stored with the checkpoint as it is, and means
/// the same to later versions of this program.
/// </param>
public readonly record struct Position(long Offset, long Number, string? State = null);
