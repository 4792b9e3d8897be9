using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields;

/// <summary>The walk over a CSV row and over an XML element: cells, elements and attributes are texts, and a text that holds JSON is entered.</summary>
/// <remarks>Names of columns, elements and attributes are no values: a path to names (<c>~</c>) finds them only in JSON.</remarks>
public sealed partial class EntityRewriter
{
    private static readonly byte[] TextName = "#text"u8.ToArray();

    private readonly XmlRecord _xml = new();
    private readonly GrowingBytes _name = new();
    private XmlCodings _xmlCodings = XmlCodings.Of(latin1: false);
    private PathNode? _xmlRoot;

    /// <summary>Number in the block of the record that <see cref="_xml"/> holds.</summary>
    private int _xmlRead = -1;
    private PathNode?[] _nodePaths = [];
    private PathNode?[] _columnPaths = [];
    private CsvShape? _columnsOf;

    private bool TryWalkCsv(ReadOnlySpan<byte> row, CsvShape shape)
    {
        if (!ReferenceEquals(_columnsOf, shape))
        {
            _columnPaths = [.. Enumerable.Range(0, shape.Columns.Count).Select(c => ColumnPath(shape, c))];
            _columnsOf = shape;
        }

        var cells = new CsvRow(row, shape.Delimiter);
        var count = 0;
        for (; cells.TryRead(); count++)
        {
            if (count >= _columnPaths.Length || _columnPaths[count] is not { } node) continue;
            AtText(row, node, new Place
            {
                Spelling = cells.IsQuoted ? Spelling.CsvQuoted : Spelling.CsvBare,
                Escaped = cells.IsEscaped,
                Start = cells.IsQuoted ? cells.Start - 1 : cells.Start,
                End = cells.IsQuoted ? cells.End + 1 : cells.End,
                Cell = count,
            });
        }

        if (cells.Fault is { } fault)
        {
            _fault = Problem(ProblemCode.UnreadableRecord, $"the record is not valid CSV: cell {count + 1}: {fault}", "Cells with quotes, delimiters or line breaks stand in quotes, and quotes in them are doubled (RFC 4180).");
            return false;
        }

        if (count == _columnPaths.Length) return true;
        _fault = Problem(ProblemCode.UnreadableRecord, $"the record has {count} cells; its header has {_columnPaths.Length}", "Each row needs a cell for each column; look for a quote or a delimiter that is missing.");
        return false;
    }

    /// <summary>A column is found by its name, and one of several of that name by its number too (<c>Watchers#2</c>).</summary>
    private PathNode? ColumnPath(CsvShape shape, int column)
    {
        var numbered = CsvShape.NumberedName(shape.Columns, column);
        if (numbered is not null && !shape.Columns.Contains(numbered) && _root.Members.FirstOrDefault(m => m.Name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(numbered))).Node is { } one) return one;
        return _root.Member(Encoding.UTF8.GetBytes(shape.Columns[column])).Node;
    }

    private bool TryWalkXml(ReadOnlySpan<byte> record)
    {
        _xmlRead = _current;
        if (!_xml.TryRead(record))
        {
            _fault = Problem(ProblemCode.UnreadableRecord, $"the record is not well-formed XML: {_xml.Fault} (byte {_xml.FaultAt} of the record)", "Each record must be one whole element; look at the export near that place.");
            return false;
        }

        _xmlRoot ??= PathTree.Compile(Entity, inXml: true);
        if (_nodePaths.Length < _xml.Count) _nodePaths = new PathNode?[Math.Max(64, _xml.Count * 2)];
        _nodePaths[0] = _xmlRoot;
        WalkAttributes(record, 0);
        if (!_xml[0].HasElements) AtXmlNode(record, 0, _xmlRoot);
        for (var i = 1; i < _xml.Count; i++)
        {
            ref var node = ref _xml[i];
            if (node.IsAttribute) continue;
            if (_nodePaths[node.Parent]!.Member(record.Slice(node.NameStart, node.NameLength)).Node?.Element(node.Ordinal) is not { } path)
            {
                i = node.Next - 1;
                continue;
            }

            // In the order of the bytes: what a tag holds stands before what the element holds.
            _nodePaths[i] = path;
            if (path.Field >= 0) Match(path.Field);
            WalkAttributes(record, i);
            if (!node.HasElements) AtXmlNode(record, i, path);
        }

        return true;
    }

    private void WalkAttributes(ReadOnlySpan<byte> record, int element)
    {
        for (var i = element + 1; i < _xml.Count && _xml[i].IsAttribute && _xml[i].Parent == element; i++)
        {
            ref var node = ref _xml[i];
            if (_nodePaths[element]!.Member(AttributeName(record.Slice(node.NameStart, node.NameLength))).Node is not { } path) continue;
            if (path.Field >= 0) Match(path.Field);
            AtXmlNode(record, i, path);
        }
    }

    private void AtXmlNode(ReadOnlySpan<byte> record, int index, PathNode path)
    {
        ref var node = ref _xml[index];
        if (node.ContentStart == node.ContentEnd) return;

        // Beside attributes the text is a member, "#text"; a path may lead to it by that name or by the element's.
        var isMember = index == 0 || node.HasAttributes;
        if (isMember && path is { Field: < 0, IsKey: false, Chooses: [] } && path.Member(TextName).Node is { } named) path = named;
        AtText(record, path, new Place
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

    /// <summary>A cell, an attribute or the text of an element.</summary>
    /// <param name="place">All but its kind and field.</param>
    private void AtText(ReadOnlySpan<byte> record, PathNode node, Place place)
    {
        place.NewLength = -1;
        var value = Value(record, place);
        foreach (var field in node.Chooses) _fields[field].Choose(value);
        if (node.Field >= 0) Match(node.Field);
        if (value.IsEmpty) return;
        if (node.IsKey) AddKey(value, isNumber: false);
        if (node.IsTitle) AddTitle(value);

        if (node.Field >= 0 && !HoldsArray(node, value))
        {
            (place.Kind, place.Field, place.IsElementOfField) = (PlaceKind.String, node.Field, node.IsElementOfField);
            _places.Add(place);
        }
        else if (node.InString is { } inside && value[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' && IsJson(value))
        {
            (place.Kind, place.Field, place.Owner) = (PlaceKind.Text, -1, _nested.Count);
            _places.Add(place);
            var text = new NestedText(_texts.Length, value.Length, place.Cell);
            _texts.Append(value);
            WalkText(text, 1, inside);
        }
        else if (node.InString is not null && value[0] is (byte)'{' or (byte)'[' or (byte)'"' && !IsJson(value))
        {
            (place.Kind, place.Field) = (PlaceKind.Unreadable, -1);
            _places.Add(place);
        }
    }

    /// <summary>
    /// In XML <c>$.items[*]</c> may mean each element of that name, or what the JSON array in one of them holds: a text that is such an array, or an object that
    /// is no value of the field, is entered.
    /// </summary>
    private bool HoldsArray(PathNode node, ReadOnlySpan<byte> value)
    {
        if (_shape is not XmlShape || node.InString is null) return false;
        var first = value.TrimStart(" \t\r\n"u8);
        return !first.IsEmpty && (first[0] == '[' || (first[0] == '{' && !node.TakesObjects)) && IsJson(value);
    }

    private ReadOnlySpan<byte> AttributeName(ReadOnlySpan<byte> name)
    {
        _name.Clear();
        _name.Append((byte)'@');
        _name.Append(name);
        return _name.Memory.Span;
    }

    /// <summary>The bytes of a place without the quotes that belong to it.</summary>
    private static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> text, in Place place) => text[(place.Start + Inset(place))..(place.End - Inset(place))];

    private static int Inset(in Place place) => place.Spelling is Spelling.Json or Spelling.CsvQuoted or Spelling.XmlInDoubleQuotes or Spelling.XmlInSingleQuotes ? 1 : 0;

    /// <summary>What a place says, until the next value is asked for.</summary>
    private ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, in Place place)
    {
        var raw = Raw(text, place);
        if (!place.Escaped) return raw;
        if (place.Spelling == Spelling.Json) return Unescape(raw);
        _unescaped.Clear();
        var room = _unescaped.Reserve(raw.Length);
        return _unescaped.Span(0, place.Spelling == Spelling.XmlParts ? _xmlCodings.Parts.Decode(raw, room) : Coding(place.Spelling).Decode(raw, room));
    }

    private TextCoding Coding(Spelling spelling) => spelling switch
    {
        Spelling.Json => TextCoding.Json,
        Spelling.CsvQuoted => TextCoding.Csv,
        Spelling.XmlText => _xmlCodings.Text,
        Spelling.XmlInDoubleQuotes => _xmlCodings.InDoubleQuotes,
        Spelling.XmlInSingleQuotes => _xmlCodings.InSingleQuotes,
        _ => TextCoding.Plain,
    };

    /// <summary>Path of a cell, an attribute or an element; elements of one name are numbered.</summary>
    private void AppendCellPath(StringBuilder path, ReadOnlySpan<byte> record, int cell)
    {
        if (_shape is CsvShape csv)
        {
            ConcretePath.AppendName(path, csv.NameOf(cell));
            return;
        }

        if (cell == 0) return;
        if (_xmlRead != _current)
        {
            // Other records of the block were read since; only a missing reference needs this one again.
            _xml.TryRead(record);
            _xmlRead = _current;
        }

        ref var node = ref _xml[cell];
        AppendCellPath(path, record, node.Parent);
        var name = Encoding.UTF8.GetString(record.Slice(node.NameStart, node.NameLength));
        ConcretePath.AppendName(path, node.IsAttribute ? "@" + name : name);
        if (!node.IsAttribute && (_xml[node.First].Total > 1 || Entity.Arrays.Contains(name, StringComparer.Ordinal))) path.Append('[').Append(node.Ordinal).Append(']');
    }
}
