using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// The next bytes of a file, from the end of the piece before: <c>[before | separator | lead | value | tail]</c>. Each number is where a part begins, so each is
/// at least the one before it. A piece without a value is no record, unless <see cref="Fault"/> says why there is nothing of one.
/// </summary>
internal struct Piece
{
    public int Separator;
    public int Lead;
    public int Value;
    public int Tail;
    public int End;

    /// <summary>Why the record is not to be rewritten (it is counted as failed), or why the file cannot be read on.</summary>
    public Fault? Fault;

    /// <summary>Bytes that belong to no record.</summary>
    public static Piece Between(int length) => new() { Separator = length, Lead = length, Value = length, Tail = length, End = length };
}

/// <param name="At">Byte of the piece where it shows.</param>
/// <param name="Code">Null: the record, or the file, cannot be read.</param>
internal sealed record Fault(string Reason, string Hint, int At, ProblemCode? Code = null);
