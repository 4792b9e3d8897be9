using System.Text.Json;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// The walk over a record's <see cref="JsonIndex"/>: what <see cref="Walk(ReadOnlySpan{byte}, int, PathNode)"/> does with <see cref="Utf8JsonReader"/>, several times as fast. It takes no
/// text that the reader would refuse; what it does not take, for whatever reason, the reader reads, and tells the fault.
/// </summary>
public sealed partial class EntityRewriter
{
    private readonly JsonIndex _index = new();

    /// <returns>False: nothing is known about the record, and what was found in it is forgotten.</returns>
    private bool TryWalkFast(ReadOnlySpan<byte> record)
    {
        var (places, texts, nested, key, titles, matched) = (_places.Count, _texts.Length, _nested.Count, _key.Length, _titles.Length, _matched.Count);
        if (record[0] == '{' && _index.TryMake(record) && WalkIndex(record)) return true;
        _places.Truncate(places);
        _texts.Truncate(texts);
        _nested.RemoveRange(nested, _nested.Count - nested);
        _key.Truncate(key);
        _titles.Truncate(titles);
        foreach (var field in _matched.Skip(matched)) _fields[field].MatchedIn = -1;
        _matched.RemoveRange(matched, _matched.Count - matched);
        (_top, _objects, _keys, _keyLength) = (0, 0, 0, 0);
        foreach (var field in _choosing) field.BeginRecord();
        return false;
    }

    private bool WalkIndex(ReadOnlySpan<byte> text)
    {
        // Behind the last entry each one leads to the first byte, '{', which fits nowhere there; so no step asks whether there is a next entry.
        var entries = _index.Entries;
        var (at, isArray) = (0, false);
        PathNode? node = _root;
        while (true)
        {
            var start = entries[at++];
            var first = text[start];
            int end;
            if (first == '"')
            {
                end = entries[at++] + 1;
                if (node is not null) AtScalar(JsonTokenType.String, text[(start + 1)..(end - 1)], _index.IsEscaped(start, end - 1), start, node, isArray, 0);
            }
            else if (first is (byte)'{' or (byte)'[')
            {
                if (_top == MaxDepth) return false;
                isArray = Open(node, isArray: first == '[', start);
                if (text[entries[at]] != (isArray ? ']' : '}'))
                {
                    if (!TryBegin(text, entries, ref at, isArray, out node)) return false;
                    continue;
                }

                end = entries[at++] + 1;
                isArray = Close(end);
            }
            else
            {
                end = EndOfScalar(text, start);
                if (end < 0) return false;
                if (node is not null) AtScalar(first is (byte)'t' or (byte)'f' or (byte)'n' ? JsonTokenType.Null : JsonTokenType.Number, text[start..end], isEscaped: false, start, node, isArray, 0);
            }

            while (true)
            {
                if (_top == 0) return at == _index.Count;
                EndValue(0, end);
                var next = text[entries[at++]];
                if (next == ',') break;
                if (next != (isArray ? ']' : '}')) return false;
                end = entries[at - 1] + 1;
                isArray = Close(end);
            }

            if (!TryBegin(text, entries, ref at, isArray, out node)) return false;
        }
    }

    /// <returns>Whether what was opened is an array.</returns>
    private bool Open(PathNode? node, bool isArray, int start)
    {
        var objectPlace = -1;
        if (node is not null)
        {
            if (node.Field >= 0) Match(node.Field);
            if (!isArray && node.TakesObjects)
            {
                objectPlace = _places.Count;
                _places.Add(new Place { Kind = PlaceKind.Object, Spelling = Spelling.JsonToken, Start = start, Field = node.Field, NewLength = -1 });
                node = null;
            }
            else if (!(isArray ? node.HasElements : node.HasMembers))
            {
                node = null;
            }
        }

        _frames[_top++] = new Frame { Node = node, IsArray = isArray, Object = _objects++, OpenName = -1, ObjectPlace = objectPlace };
        return isArray;
    }

    /// <returns>Whether what it stood in is an array.</returns>
    private bool Close(int end)
    {
        if (_frames[--_top].ObjectPlace is >= 0 and var place) _places[place].End = end;
        return _top > 0 && _frames[_top - 1].IsArray;
    }

    /// <summary>What stands before a value: nothing in an array, a name in an object.</summary>
    private bool TryBegin(ReadOnlySpan<byte> text, ReadOnlySpan<int> entries, ref int at, bool isArray, out PathNode? node)
    {
        ref var frame = ref _frames[_top - 1];
        node = null;
        if (isArray)
        {
            if (frame.Node is not null) node = frame.Node.Element(frame.Index++);
            return true;
        }

        var (start, end) = (entries[at], entries[at + 1]);
        if (text[start] != '"' || text[entries[at + 2]] != ':') return false;
        at += 3;
        if (frame.Node is null) return true;
        var isEscaped = _index.IsEscaped(start, end);
        var name = text[(start + 1)..end];
        ref readonly var edge = ref frame.Node.Member(isEscaped ? Unescape(name) : name);
        node = edge.Node;
        if (!frame.Node.HasNames) return true;
        frame.OpenName = _places.Count;
        if (edge.NameField >= 0) Match(edge.NameField);
        AddPlace(PlaceKind.Name, isEscaped, start, end + 1, edge.NameField, frame.Object);
        return true;
    }

    /// <returns>Where a number or a literal ends; -1: it is none.</returns>
    private static int EndOfScalar(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[start..];
        var length = rest[0] switch
        {
            (byte)'t' => rest.StartsWith("true"u8) ? 4 : -1,
            (byte)'f' => rest.StartsWith("false"u8) ? 5 : -1,
            (byte)'n' => rest.StartsWith("null"u8) ? 4 : -1,
            _ => NumberLength(rest),
        };

        // The index tells where white space and punctuation are, but not where a number ends that is followed by something else.
        if (length < 0 || length == rest.Length) return -1;
        return rest[length] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? start + length : -1;
    }

    /// <summary>RFC 8259, 6: <c>-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</c>.</summary>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        var at = text[0] == '-' ? 1 : 0;
        var digits = EndOfDigits(text, at);
        if (digits == at || (text[at] == '0' && digits > at + 1)) return -1;
        at = digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = EndOfDigits(text, at + 1);
            if (digits == at + 1) return -1;
            at = digits;
        }

        if (at >= text.Length || (text[at] | 0x20) != 'e') return at;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        digits = EndOfDigits(text, at);
        return digits == at ? -1 : digits;
    }

    private static int EndOfDigits(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at;
    }
}
