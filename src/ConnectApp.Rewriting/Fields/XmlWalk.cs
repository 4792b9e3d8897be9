using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>The walk over an element of XML.</summary>
internal sealed class XmlWalk(WalkedBlock block, CellValues cells, PlanEntity entity)
{
    private static readonly byte[] TextName = "#text"u8.ToArray();

    private readonly XmlRecord _nodes = new();
    private readonly GrowingBytes _name = new();
    private PathNode?[] _paths = [];
    private PathNode? _root;

    /// <summary>Number in the block of the record that <see cref="_nodes"/> holds; -1: of none.</summary>
    private int _read = -1;

    public void BeginBlock() => _read = -1;

    /// <returns>Why the record cannot be read; null: it was read.</returns>
    public WalkFault? Walk(ReadOnlySpan<byte> record)
    {
        _read = block.Index;
        if (!_nodes.TryRead(record))
        {
            return new WalkFault(
                $"the record is not well-formed XML: {_nodes.Fault} (byte {_nodes.FaultAt} of the record)",
                "Each record must be one whole element; look at the export near that place.");
        }

        _root ??= PathTree.Compile(entity, inXml: true);
        if (_paths.Length < _nodes.Count) _paths = new PathNode?[Math.Max(64, _nodes.Count * 2)];
        _paths[0] = _root;
        AddAttributes(record, 0);
        if (!_nodes[0].HasElements) AddNode(record, 0, _root);
        for (var i = 1; i < _nodes.Count; i++)
        {
            ref var node = ref _nodes[i];
            if (node.IsAttribute) continue;
            if (_paths[node.Parent]!.Member(record.Slice(node.NameStart, node.NameLength)).Node?.Element(node.Ordinal) is not { } path)
            {
                i = node.Next - 1;
                continue;
            }

            // Places are added in the order of the bytes: a tag's attributes come before the element's content.
            _paths[i] = path;
            if (path.Field >= 0) block.Matched.Add(path.Field);
            AddAttributes(record, i);
            if (!node.HasElements) AddNode(record, i, path);
        }

        return null;
    }

    /// <summary>The nodes of the record in hand.</summary>
    public XmlRecord Nodes(ReadOnlySpan<byte> record)
    {
        if (_read == block.Index) return _nodes;

        // Other records of the block were read since. Only a record with a problem is read again.
        _nodes.TryRead(record);
        _read = block.Index;
        return _nodes;
    }

    private void AddAttributes(ReadOnlySpan<byte> record, int element)
    {
        for (var i = element + 1; i < _nodes.Count && _nodes[i].IsAttribute && _nodes[i].Parent == element; i++)
        {
            ref var node = ref _nodes[i];
            if (_paths[element]!.Member(AttributeName(record.Slice(node.NameStart, node.NameLength))).Node is not { } path) continue;
            if (path.Field >= 0) block.Matched.Add(path.Field);
            AddNode(record, i, path);
        }
    }

    private void AddNode(ReadOnlySpan<byte> record, int index, PathNode path)
    {
        ref var node = ref _nodes[index];
        if (node.ContentStart == node.ContentEnd) return;

        // The text beside attributes is a member, "#text"; a path may lead to it by that name or by the element's.
        var isMember = index == 0 || node.HasAttributes;
        if (isMember && path is { Field: < 0, IsKey: false, Chooses: [] } && path.Member(TextName).Node is { } named) path = named;
        cells.Add(record, path, new Place
        {
            Spelling = node.Quote switch
            {
                (byte)'"' => Spelling.XmlInDoubleQuotes,
                (byte)'\'' => Spelling.XmlInSingleQuotes,
                _ => node.HasParts ? Spelling.XmlParts : Spelling.XmlText,
            },
            Escaped = node.IsEscaped || node.HasParts,
            Start = node.IsAttribute ? node.ContentStart - 1 : node.ContentStart,
            End = node.IsAttribute ? node.ContentEnd + 1 : node.ContentEnd,
            Cell = index,
        });
    }

    private ReadOnlySpan<byte> AttributeName(ReadOnlySpan<byte> name)
    {
        _name.Clear();
        _name.Append((byte)'@');
        _name.Append(name);
        return _name.Memory.Span;
    }
}
