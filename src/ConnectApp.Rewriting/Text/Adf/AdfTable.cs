using System.Text;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>The table of places, ready for the reader of documents.</summary>
internal sealed class AdfTable
{
    private readonly (byte[] Name, AdfValue[] ByPath)[] _nodes;

    private AdfTable()
    {
        var paths = AdfPlaces.Rows.Select(row => row.Path).Distinct(StringComparer.Ordinal).ToList();
        for (var i = 0; i < paths.Count; i++) Root.Add(paths[i].Split('.'), i);
        _nodes =
        [
            .. AdfPlaces.Rows.GroupBy(row => row.Node).Select(rows =>
            {
                var byPath = new AdfValue[paths.Count];
                foreach (var row in rows) byPath[paths.IndexOf(row.Path)] = row.Value;
                return (Encoding.ASCII.GetBytes(rows.Key), byPath);
            }),
        ];
        Attributes = Root.Find("attrs"u8)!;
    }

    public static AdfTable BuiltIn { get; } = new();

    /// <summary>Where the ways begin: at a node.</summary>
    public AdfStep Root { get; } = new();

    /// <summary>All ways lead through <c>attrs</c>.</summary>
    public AdfStep Attributes { get; }

    /// <summary>Number of a type of node; -1: a type without references.</summary>
    public int TypeOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            if (name.SequenceEqual(_nodes[i].Name)) return i;
        }

        return -1;
    }

    public AdfValue ValueAt(int type, int path) => type < 0 ? AdfValue.None : _nodes[type].ByPath[path];
}
