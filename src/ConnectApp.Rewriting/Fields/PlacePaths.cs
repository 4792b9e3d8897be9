using System.Text;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Concrete paths of places in the record in hand, such as <c>$.items[3].assignee</c>. Only problems need them.</summary>
internal sealed class PlacePaths(WalkedBlock block, XmlWalk xml, IReadOnlyList<string> arrays)
{
    /// <summary>A text on the way from the record to the text in hand.</summary>
    /// <param name="Nested">Number of the text in <see cref="WalkedBlock.Nested"/>; -1: the record.</param>
    /// <param name="StartInParent">Where the text's string begins in the text around it.</param>
    private readonly record struct Level(int Nested, int StartInParent);

    private readonly List<Level> _levels = [];

    /// <summary>One for each level; those before <see cref="_begun"/> are in use.</summary>
    private readonly List<ConcretePath> _paths = [];
    private int _begun;

    public void BeginRecord()
    {
        _levels.Clear();
        _levels.Add(new Level(-1, 0));
        _begun = 0;
    }

    /// <summary>The places that follow lie in the text of this place.</summary>
    public void Enter(in Place text) => _levels.Add(new Level(text.Owner, text.Start));

    public void Leave()
    {
        _levels.RemoveAt(_levels.Count - 1);
        _begun = Math.Min(_begun, _levels.Count);
    }

    /// <param name="place">Lies in the text that was entered last; not before the place of the last call.</param>
    public string PathOf(ReadOnlySpan<byte> record, in Place place)
    {
        var path = new StringBuilder("$");
        var isJson = block.Shape is JsonShape;
        if (!isJson) AppendCell(path, record, _levels.Count > 1 ? block.Nested[_levels[1].Nested].Cell : place.Cell);
        for (var i = isJson ? 0 : 1; i < _levels.Count; i++)
        {
            while (_paths.Count <= i) _paths.Add(new ConcretePath());
            while (_begun <= i) _paths[_begun++].Begin();
            _paths[i].AppendTo(path, TextAt(record, i), i + 1 < _levels.Count ? _levels[i + 1].StartInParent : place.Start);
        }

        if (place.Kind == PlaceKind.Name) path.Append('~');
        return path.ToString();
    }

    private ReadOnlySpan<byte> TextAt(ReadOnlySpan<byte> record, int level)
    {
        if (_levels[level].Nested < 0) return record;
        var nested = block.Nested[_levels[level].Nested];
        return block.Texts.Span(nested.Start, nested.Length);
    }

    /// <summary>Path of a cell, an attribute or an element. Elements of one name are numbered.</summary>
    private void AppendCell(StringBuilder path, ReadOnlySpan<byte> record, int cell)
    {
        if (block.Shape is CsvShape csv) ConcretePath.AppendName(path, csv.NameOf(cell));
        else AppendNode(path, record, xml.Nodes(record), cell);
    }

    private void AppendNode(StringBuilder path, ReadOnlySpan<byte> record, XmlRecord nodes, int index)
    {
        if (index == 0) return;
        ref var node = ref nodes[index];
        AppendNode(path, record, nodes, node.Parent);
        var name = Encoding.UTF8.GetString(record.Slice(node.NameStart, node.NameLength));
        ConcretePath.AppendName(path, node.IsAttribute ? "@" + name : name);
        if (node.IsAttribute) return;
        if (nodes[node.First].Total > 1 || arrays.Contains(name, StringComparer.Ordinal)) path.Append('[').Append(node.Ordinal).Append(']');
    }
}
