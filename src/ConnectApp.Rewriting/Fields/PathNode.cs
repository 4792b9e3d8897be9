namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// A state of the walk: which of an entity's paths still fit where the walk stands. No string is compared but member names, and those only with the
/// names that some path asks for here.
/// </summary>
internal sealed class PathNode
{
    /// <summary>Field that the value at this node belongs to; -1: none.</summary>
    public int Field { get; set; } = -1;

    /// <summary>The value belongs to <see cref="Field"/> only as an element of the array that the path leads to.</summary>
    public bool IsElementOfField { get; set; }

    /// <summary>The field takes whole objects (<c>adf</c>).</summary>
    public bool TakesObjects { get; set; }

    /// <summary>Fields whose kind the value at this node chooses (<c>by</c>).</summary>
    public int[] Chooses { get; set; } = [];

    /// <summary>The value at this node is the record's key.</summary>
    public bool IsKey { get; set; }

    /// <summary>Where members lead that a path names.</summary>
    public MemberEdge[] Members { get; set; } = [];

    /// <summary>Where all other members lead.</summary>
    public MemberEdge OtherMember { get => _other; set => _other = value; }

    public ElementEdge[] Elements { get; set; } = [];
    public PathNode? OtherElement { get; set; }

    /// <summary>Where the JSON that a string at this node holds begins; null: no path goes on past a string here.</summary>
    public PathNode? InString { get; set; }

    /// <summary>Whether names of this object's members are references.</summary>
    public bool HasNames { get; set; }

    public bool HasMembers { get; set; }
    public bool HasElements { get; set; }

    public ref readonly MemberEdge Member(ReadOnlySpan<byte> name)
    {
        var members = Members;
        for (var i = 0; i < members.Length; i++)
        {
            if (name.SequenceEqual(members[i].Name)) return ref members[i];
        }

        return ref _other;
    }

    public PathNode? Element(int index)
    {
        foreach (var edge in Elements)
        {
            if (edge.Index == index) return edge.Node;
        }

        return OtherElement;
    }

    private MemberEdge _other;
}

/// <param name="Node">Null: no path goes on; the value is skipped.</param>
/// <param name="NameField">Field that the member's name belongs to; -1: none.</param>
internal readonly record struct MemberEdge(byte[] Name, PathNode? Node, int NameField);

internal readonly record struct ElementEdge(int Index, PathNode? Node);
