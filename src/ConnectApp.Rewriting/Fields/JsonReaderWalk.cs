using System.Text.Json;
using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Fields.Syntax;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// The walk over JSON with <see cref="Utf8JsonReader"/>: for nested texts, and for records that <see cref="JsonIndexWalk"/> does not
/// accept. It finds places, the key, and the values that choose kinds; it looks nothing up.
/// </summary>
internal sealed class JsonReaderWalk(WalkedBlock block, RecordFindings findings, JsonValues values, PlaceValues placeValues)
{
    private WalkFrame[] _frames = new WalkFrame[NestedJson.MaxDepth + 1];
    private int _top;
    private int _objects;
    private int _depthAtFault;

    /// <param name="record">Valid UTF-8.</param>
    /// <returns>Why the record cannot be read; null: it was read.</returns>
    public WalkFault? WalkRecord(ReadOnlySpan<byte> record, PathNode root)
    {
        if (record[0] != '{') return new WalkFault("the record is not a JSON object", "Each line of the file must hold one JSON object.");
        try
        {
            Walk(record, root);
            return null;
        }
        catch (JsonException fault)
        {
            // The exception's own message quotes the record, which may be private; place and depth are enough.
            var at = fault.BytePositionInLine ?? 0;
            var isOpening = at < record.Length && record[(int)at] is (byte)'{' or (byte)'[';
            return _depthAtFault >= NestedJson.MaxDepth - 1 && isOpening
                ? new WalkFault($"the record is nested deeper than {NestedJson.MaxDepth} levels", "Export the record with less nesting.")
                : new WalkFault(
                    $"the record is not valid JSON (byte {at} of the record)",
                    "Each line of the file must hold one whole JSON object; the record may have been cut.");
        }
    }

    /// <summary>Walks a text; a text in it is walked by a call within this one.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Walk(ReadOnlySpan<byte> text, PathNode root)
    {
        var bottom = _top;
        if (bottom == 0) _objects = 0;
        var node = root;
        var reader = new Utf8JsonReader(text, NestedJson.ReaderOptions);
        try
        {
            while (reader.Read()) AtToken(ref reader, bottom, ref node);
        }
        catch (JsonException)
        {
            _depthAtFault = reader.CurrentDepth;
            throw;
        }
        finally
        {
            _top = bottom;
        }
    }

    /// <param name="node">State of the paths before the value that comes next; null: no path leads to it.</param>
    private void AtToken(ref Utf8JsonReader reader, int bottom, ref PathNode? node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                node = AtName(ref reader);
                if (node is not null) return;
                reader.Skip();
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _top--;
                break;
            default:
                if (AtValue(ref reader, bottom, ref node)) return;
                break;
        }

        if (_top > bottom) _frames[_top - 1].EndValue(block.Places, (int)reader.BytesConsumed);
    }

    private PathNode? AtName(ref Utf8JsonReader reader)
    {
        ref var frame = ref _frames[_top - 1];
        ref readonly var edge = ref frame.Node!.Member(reader.ValueIsEscaped ? placeValues.Unescape(reader.ValueSpan) : reader.ValueSpan);
        if (frame.Node.HasNames)
        {
            var start = (int)reader.TokenStartIndex;
            findings.AddName(ref frame, reader.ValueIsEscaped, start, start + reader.ValueSpan.Length + 2, edge.NameField);
        }

        return edge.Node;
    }

    /// <returns>True: an object or array was opened, and its values come next.</returns>
    private bool AtValue(ref Utf8JsonReader reader, int bottom, ref PathNode? node)
    {
        var inArray = _top > bottom && _frames[_top - 1].IsArray;
        if (inArray)
        {
            ref var frame = ref _frames[_top - 1];
            node = frame.Node!.Element(frame.Index++);
        }

        var type = reader.TokenType;
        if (type is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            if (TryOpen(node, isArray: type == JsonTokenType.StartArray)) return true;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (node is { TakesObjects: true } && type == JsonTokenType.StartObject)
                findings.AddPlace(PlaceKind.Object, isEscaped: false, start, (int)reader.BytesConsumed, node.Field);
        }
        else if (node is not null)
        {
            values.Add(type, reader.ValueSpan, reader.ValueIsEscaped, (int)reader.TokenStartIndex, node, inArray);
        }

        return false;
    }

    private bool TryOpen(PathNode? node, bool isArray)
    {
        if (node is null) return false;
        if (node.Field >= 0) block.Matched.Add(node.Field);
        if (node.TakesObjects && !isArray) return false;
        if (!(isArray ? node.HasElements : node.HasMembers)) return false;
        if (_top == _frames.Length) Array.Resize(ref _frames, _top * 2);
        _frames[_top++] = new WalkFrame { Node = node, IsArray = isArray, Object = _objects++, OpenName = -1, ObjectPlace = -1 };
        return true;
    }
}
