namespace ConnectApp.Rewriting.Records;

/// <summary>
/// One record in a batch's block: <c>[… before | separator | lead | value | tail | key …]</c>, in this order and without gaps. <see cref="RewrittenFile"/>
/// tells which of them a file gets.
/// </summary>
/// <param name="Before">What stands before the record and belongs to none: a byte order mark, a header, blank lines, comments, the beginning of an array.</param>
/// <param name="Separator">What parts the record from the one before it (the comma of an array).</param>
/// <param name="Lead">What comes and goes with the record before its value: indentation.</param>
/// <param name="Tail">What comes and goes with the record behind its value: a line end.</param>
/// <param name="Number">Number of the record in its file, from 1.</param>
/// <param name="Offset">Uncompressed byte of the file where the record begins.</param>
/// <param name="SourceHash">Of the source bytes of the value; equal bytes, equal hash, over versions of this program.</param>
public readonly record struct RecordSpan(
    Range Key, Range Before, Range Separator, Range Lead, Range Value, Range Tail, long Number, long Offset, UInt128 SourceHash)
{
    /// <summary>The key is a number of JSON; else it is a string, or a text of CSV or XML.</summary>
    public bool KeyIsNumber { get; init; }
}
