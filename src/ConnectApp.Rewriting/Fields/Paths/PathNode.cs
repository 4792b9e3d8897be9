using System.Buffers.Binary;

namespace ConnectApp.Rewriting.Fields.Paths;

/// <summary>
/// A state of the walk: which of an entity's paths can still lead to a value from here. Only names of members are compared, and only with
/// the names that some path has here.
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

    /// <summary>The value at this node is the record's title.</summary>
    public bool IsTitle { get; set; }

    /// <summary>A number of JSON with a fraction may be an id of the field.</summary>
    public bool TakesFractions { get; set; }

    /// <summary>The members that a path names, and where they lead.</summary>
    public MemberEdge[] Members
    {
        get => _members;
        set
        {
            _members = value;
            _lengths = 0;
            foreach (var member in value) _lengths |= 1UL << member.Name.Length;
        }
    }

    /// <summary>Where all other members lead.</summary>
    public MemberEdge OtherMember { get => _other; set => _other = value; }

    public ElementEdge[] Elements { get; set; } = [];
    public PathNode? OtherElement { get; set; }

    /// <summary>Where the JSON begins that a string at this node holds; null: no path enters a string here.</summary>
    public PathNode? InString { get; set; }

    /// <summary>Whether names of this object's members are references.</summary>
    public bool HasNames { get; set; }

    public bool HasMembers { get; set; }
    public bool HasElements { get; set; }

    public ref readonly MemberEdge Member(ReadOnlySpan<byte> name)
    {
        // Nearly every name that no path has here differs in its length or its first letters.
        if (((_lengths >> name.Length) & 1) == 0) return ref _other;
        var members = _members;
        var head = MemberEdge.HeadOf(name);
        for (var i = 0; i < members.Length; i++)
        {
            ref readonly var member = ref members[i];
            if (member.Head == head && name.SequenceEqual(member.Name)) return ref member;
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
    private MemberEdge[] _members = [];

    /// <summary>Bit n: some member has a name of n bytes, modulo 64.</summary>
    private ulong _lengths;
}

/// <param name="Node">Null: no path continues, and the value is skipped.</param>
/// <param name="NameField">Field that the member's name belongs to; -1: none.</param>
internal readonly record struct MemberEdge(byte[] Name, PathNode? Node, int NameField)
{
    /// <summary>Up to eight bytes of the name's beginning, as a number.</summary>
    public ulong Head { get; } = HeadOf(Name);

    public static ulong HeadOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8) return BinaryPrimitives.ReadUInt64LittleEndian(name);
        if (name.Length >= 4)
        {
            var last = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]);
            return BinaryPrimitives.ReadUInt32LittleEndian(name) | (last << 32);
        }

        var head = 0UL;
        foreach (var b in name) head = (head << 8) | b;
        return head;
    }
}

internal readonly record struct ElementEdge(int Index, PathNode? Node);
