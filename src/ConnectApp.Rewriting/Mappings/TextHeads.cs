namespace ConnectApp.Rewriting.Mappings;

/// <summary>Beginnings that many texts of a table share, such as <c>jira.userkey/</c> or <c>557058:</c>: each is kept once, and a text only names it.</summary>
internal sealed class TextHeads
{
    /// <summary>Few, because they are searched one by one. Who sends more gets larger tables, and no slower ones.</summary>
    public const int Max = 30;

    /// <summary>Longer beginnings are left alone.</summary>
    public const int MaxBytes = 32;

    private readonly byte[][] _heads = new byte[Max][];
    private int _count;

    public ReadOnlySpan<byte> this[int index] => _heads[index];

    /// <returns>Its number, or -1.</returns>
    public int Find(ReadOnlySpan<byte> head)
    {
        for (var i = 0; i < _count; i++)
        {
            if (head.SequenceEqual(_heads[i])) return i;
        }

        return -1;
    }

    /// <returns>Its number, found or new; -1: no more are taken.</returns>
    public int FindOrAdd(ReadOnlySpan<byte> head)
    {
        var index = Find(head);
        if (index >= 0 || _count == Max) return index;
        _heads[_count] = head.ToArray();
        return _count++;
    }
}
