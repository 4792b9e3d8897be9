namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>What is known of a node that has strings which may be references.</summary>
internal struct AdfNode
{
    /// <summary>Number of its type; -1: unknown, or one without references.</summary>
    public int Type;

    /// <summary>Of the macro's name between its quotes.</summary>
    public int MacroStart;
    public int MacroEnd;

    /// <summary>A mention that may be of no user.</summary>
    public bool IsSpecial;
}
