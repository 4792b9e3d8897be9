namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// How the keys of a kind of reference are made: the table, and what stands before and after the id (<c>jira.userkey/</c> before <c>JIRAUSER10203</c>). What
/// can be done once is done here, so that a look-up copies and compares little. Safe for use by several threads.
/// </summary>
public sealed class KeyForm
{
    private readonly byte[] _head;
    private byte _headNumber;

    public KeyForm(MappingTable table, ReadOnlySpan<byte> prefix = default, ReadOnlySpan<byte> suffix = default)
    {
        Table = table;
        Prefix = prefix.ToArray();
        Suffix = suffix.ToArray();
        _head = prefix[..MappingTable.HeadBytes(prefix)].ToArray();
        IsBare = prefix.IsEmpty && suffix.IsEmpty;
    }

    public MappingTable Table { get; }

    /// <summary>The id is the key.</summary>
    internal bool IsBare { get; }
    internal byte[] Prefix { get; }
    internal byte[] Suffix { get; }
    internal int HeadLength => _head.Length;

    /// <summary>The number of the prefix's beginning in the table; 0 while the table has no key with it. Two threads find the same.</summary>
    internal byte HeadNumber => _headNumber != 0 || _head.Length == 0 ? _headNumber : _headNumber = Table.FindHead(_head);
}
