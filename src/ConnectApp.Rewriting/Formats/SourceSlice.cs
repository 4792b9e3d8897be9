namespace ConnectApp.Rewriting.Formats;

/// <summary>A piece in the bytes of a <see cref="SourceBlock"/>: <c>[Start: before | Separator | Lead | Value | Tail | End]</c>.</summary>
/// <param name="Offset">Uncompressed byte of the file where the record begins.</param>
/// <param name="After">Where the file goes on behind it; its number is the record's.</param>
/// <param name="Fault">Why the record is not to be rewritten.</param>
internal readonly record struct SourceSlice(int Start, int Separator, int Lead, int Value, int Tail, int End, long Offset, Position After, Fault? Fault)
{
    public bool IsRecord => Tail > Value || Fault is not null;
}
