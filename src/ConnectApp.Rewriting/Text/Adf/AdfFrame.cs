namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>An object or array that is being read.</summary>
internal struct AdfFrame
{
    /// <summary>An object outside <c>attrs</c>, so a node, a mark or the document.</summary>
    public bool IsNode;

    /// <summary>The next value is the node's type.</summary>
    public bool IsType;

    /// <summary>Number of the node's type; -1: unknown, or one without references.</summary>
    public int Type;

    /// <summary>Index of the node among those with strings that may be references; -1: not among them yet.</summary>
    public int Node;

    /// <summary>Where in <c>attrs</c> this object is; null: outside.</summary>
    public AdfStep? Step;

    /// <summary>Where the next value is; null: nowhere that a way leads to.</summary>
    public AdfStep? Next;

    /// <summary>Depth of the node that this object, in its <c>attrs</c>, belongs to.</summary>
    public int Owner;

    /// <summary>The name that stood for <c>*</c>, between its quotes.</summary>
    public int NameStart;
    public int NameEnd;
}
