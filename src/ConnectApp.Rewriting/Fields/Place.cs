namespace ConnectApp.Rewriting.Fields;

/// <summary>A value that a path of the plan leads to, or a string that holds a text of its own, whose places follow.</summary>
internal struct Place
{
    /// <summary><see cref="NewLength"/> of a name that is not replaced.</summary>
    public const int Unchanged = -1;

    /// <summary><see cref="NewLength"/> of a name that is dropped with its value.</summary>
    public const int Dropped = -2;

    public PlaceKind Kind;
    public Spelling Spelling;

    /// <summary>The spelling differs from the value: it holds escapes, doubled quotes or references.</summary>
    public bool Escaped;

    /// <summary>An element of an array.</summary>
    public bool InArray;

    /// <summary>An element of an array that the field's path leads to.</summary>
    public bool IsElementOfField;

    /// <summary>
    /// The token with its quotes: bytes <c>[Start, End)</c> of the text that the place lies in, the record or a nested text.
    /// </summary>
    public int Start;
    public int End;

    /// <summary>Field of the plan; -1: a name whose siblings are references, a nested text, or a text that cannot be read.</summary>
    public int Field;

    /// <summary>Names: the object's number. Nested text: its number in <see cref="WalkedBlock.Nested"/>.</summary>
    public int Owner;

    /// <summary>Names: where the member's value ends. Nested text: how many places follow that lie in it.</summary>
    public int Extent;

    /// <summary>Places of the record itself: the column's number in CSV, the node's in XML.</summary>
    public int Cell;

    /// <summary>The kind of reference, if the value has the form of that kind.</summary>
    public BoundKind? Bound;

    /// <summary>The reference has no mapping.</summary>
    public bool Missing;

    /// <summary>
    /// The value that chooses the field's kind has no case; that value is in <see cref="WalkedBlock.Texts"/> at <see cref="IdStart"/>.
    /// </summary>
    public bool IsWithoutCase;

    /// <summary>
    /// The value is a whole number in another spelling; as an integer it is in <see cref="WalkedBlock.Texts"/> at <see cref="IdStart"/>.
    /// </summary>
    public bool IsWhole;

    /// <summary>Number of the look-up in <see cref="WalkedBlock.Answers"/>, for kinds whose ids are looked up together.</summary>
    public int Question;

    /// <summary>Where the id lies in the text, if the value is not escaped. Length -1: no value chooses the kind.</summary>
    public int IdStart;
    public int IdLength;

    /// <summary>
    /// Names: the new name, in <see cref="RewrittenNames"/>. The length may be <see cref="Unchanged"/> or <see cref="Dropped"/>.
    /// </summary>
    public int NewStart;
    public int NewLength;
}
