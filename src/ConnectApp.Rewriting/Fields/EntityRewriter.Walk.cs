using System.Text.Json;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Fields;

/// <summary>The walk: finds the places of references, the key, and the values that choose kinds. Looks nothing up.</summary>
public sealed partial class EntityRewriter
{
    private readonly List<NestedText> _nested = [];
    private readonly GrowingBytes _texts = new();
    private readonly GrowingBytes _key = new();
    private readonly GrowingBytes _unescaped = new();
    private readonly PlaceList _places = new();
    private Frame[] _frames = new Frame[MaxDepth + 1];
    private int _top;
    private int _objects;
    private int _depthAtFault;
    private int _keyStart;
    private int _keyLength;
    private int _keys;
    private bool _keyIsNumber;
    private string? _keyJson;

    private void Walk(ReadOnlySpan<byte> text, int depth, PathNode root)
    {
        var bottom = _top;
        PathNode? node = root;
        var reader = new Utf8JsonReader(text, ReaderOptions);
        try
        {
            while (reader.Read())
            {
                var type = reader.TokenType;
                if (type == JsonTokenType.PropertyName)
                {
                    ref var frame = ref _frames[_top - 1];
                    ref readonly var edge = ref frame.Node!.Member(reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : reader.ValueSpan);
                    if (frame.Node.HasNames)
                    {
                        frame.OpenName = _places.Count;
                        var nameStart = (int)reader.TokenStartIndex;
                        if (edge.NameField >= 0) Match(edge.NameField);
                        AddPlace(PlaceKind.Name, reader.ValueIsEscaped, nameStart, nameStart + reader.ValueSpan.Length + 2, edge.NameField, frame.Object);
                    }

                    node = edge.Node;
                    if (node is null)
                    {
                        reader.Skip();
                        EndValue(bottom, (int)reader.BytesConsumed);
                    }

                    continue;
                }

                if (type is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    _top--;
                    EndValue(bottom, (int)reader.BytesConsumed);
                    continue;
                }

                var inArray = _top > bottom && _frames[_top - 1].IsArray;
                if (inArray)
                {
                    ref var frame = ref _frames[_top - 1];
                    node = frame.Node!.Element(frame.Index++);
                }

                if (type is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    var isArray = type == JsonTokenType.StartArray;
                    if (node?.Field >= 0) Match(node.Field);
                    if (node is { TakesObjects: true } && !isArray) AddObject(ref reader, node);
                    else if (node is not null && (isArray ? node.HasElements : node.HasMembers))
                    {
                        if (_top == _frames.Length) Array.Resize(ref _frames, _top * 2);
                        _frames[_top++] = new Frame { Node = node, IsArray = isArray, Object = _objects++, OpenName = -1, ObjectPlace = -1 };
                        continue;
                    }
                    else reader.Skip();
                }
                else if (node is not null)
                {
                    AtScalar(type, reader.ValueSpan, reader.ValueIsEscaped, (int)reader.TokenStartIndex, node, inArray, depth);
                }

                EndValue(bottom, (int)reader.BytesConsumed);
            }
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

    /// <summary>A name that may be dropped with its value needs to know where the value ends.</summary>
    private void EndValue(int bottom, int end)
    {
        if (_top == bottom) return;
        ref var frame = ref _frames[_top - 1];
        if (frame.OpenName < 0) return;
        _places[frame.OpenName].Extent = end;
        frame.OpenName = -1;
    }

    /// <param name="type">String, number, or another scalar.</param>
    /// <param name="value">As it is spelled, without quotes.</param>
    /// <param name="start">Where the token begins, with its quote.</param>
    private void AtScalar(JsonTokenType type, ReadOnlySpan<byte> value, bool isEscaped, int start, PathNode node, bool inArray, int depth)
    {
        var isString = type == JsonTokenType.String;
        if (node.Field >= 0) Match(node.Field);
        if (isString ? value.IsEmpty : type != JsonTokenType.Number || !JsonText.IsInteger(value))
        {
            // Null decides nothing, as if it were absent.
            if (node.Chooses.Length > 0 && (isString || value is not [(byte)'n', ..])) Choose(node, value);
            if (type != JsonTokenType.Number || !node.TakesFractions) return;
            ref var fraction = ref AddPlace(PlaceKind.Number, isEscaped: false, start, start + value.Length, node.Field, 0);
            (fraction.InArray, fraction.IsElementOfField) = (inArray, node.IsElementOfField);
            return;
        }

        if (node.IsKey || node.IsTitle || node.Chooses.Length > 0)
        {
            var text = isEscaped ? Unescape(value) : value;
            Choose(node, text);
            if (node.IsKey) AddKey(text, !isString);
            if (node.IsTitle) AddTitle(text);
        }

        if (node.Field >= 0)
        {
            ref var place = ref AddPlace(isString ? PlaceKind.String : PlaceKind.Number, isEscaped, start, start + value.Length + (isString ? 2 : 0), node.Field, 0);
            (place.InArray, place.IsElementOfField) = (inArray, node.IsElementOfField);
        }
        else if (isString && node.InString is not null)
        {
            EnterText(value, isEscaped, start, node.InString, depth);
        }
    }

    /// <summary>An object that is a text: its language reads it as it stands.</summary>
    private void AddObject(ref Utf8JsonReader reader, PathNode node)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        _places.Add(new Place { Kind = PlaceKind.Object, Spelling = Spelling.JsonToken, Start = start, End = (int)reader.BytesConsumed, Field = node.Field, NewLength = -1 });
    }

    private void AddKey(ReadOnlySpan<byte> value, bool isNumber)
    {
        if (_keys++ > 0) return;
        _key.Append(value);
        (_keyLength, _keyIsNumber) = (value.Length, isNumber);
    }

    /// <summary>The path of a field leads to a value of the record in hand.</summary>
    private void Match(int field)
    {
        if (_fields[field].MatchedIn == _current) return;
        _fields[field].MatchedIn = _current;
        _matched.Add(field);
    }

    /// <summary>The first that the path meets.</summary>
    private void AddTitle(ReadOnlySpan<byte> value)
    {
        if (_titles.Length == _titleStart) _titles.Append(value[..Math.Min(value.Length, 4 * LongestTitle)]);
    }

    private void Choose(PathNode node, ReadOnlySpan<byte> value)
    {
        foreach (var field in node.Chooses) _fields[field].Choose(value);
    }

    private ref Place AddPlace(PlaceKind kind, bool isEscaped, int start, int end, int field, int owner)
    {
        ref var place = ref _places.Add();
        place = default;
        place.Kind = kind;
        place.Spelling = kind == PlaceKind.Number ? Spelling.JsonToken : Spelling.Json;
        place.Escaped = isEscaped;
        place.Start = start;
        place.End = end;
        place.Field = field;
        place.Owner = owner;
        place.NewLength = -1;
        return ref place;
    }

    /// <summary>Goes on inside the JSON that a string holds; a string that holds none is left alone.</summary>
    private void EnterText(ReadOnlySpan<byte> raw, bool isEscaped, int tokenStart, PathNode node, int depth)
    {
        if (raw[0] is not ((byte)'{' or (byte)'[' or (byte)'"' or (byte)'\\' or (byte)' ')) return;
        var start = _texts.Length;
        if (isEscaped) _texts.Truncate(start + JsonText.Unescape(raw, _texts.Reserve(raw.Length)));
        else _texts.Append(raw);
        if (!IsJson(_texts.Span(start, _texts.Length - start)))
        {
            var beginsAsJson = _texts.Length > start && _texts.Span(start, 1)[0] is (byte)'{' or (byte)'[' or (byte)'"';
            _texts.Truncate(start);
            if (beginsAsJson) AddPlace(PlaceKind.Unreadable, isEscaped, tokenStart, tokenStart + raw.Length + 2, -1, 0);
            return;
        }

        AddPlace(PlaceKind.Text, isEscaped, tokenStart, tokenStart + raw.Length + 2, -1, _nested.Count);
        WalkText(new NestedText(start, _texts.Length - start, 0), depth + 1, node);
    }

    /// <summary>Walks the text at the end of <see cref="_texts"/>, whose place was added last; without anything in it that place goes again.</summary>
    private void WalkText(NestedText text, int depth, PathNode node)
    {
        var place = _places.Count - 1;
        _nested.Add(text);
        Walk(_texts.Span(text.Start, text.Length), depth, node);
        if (_places.Count == place + 1) _places.Truncate(place);
        else _places[place].Extent = _places.Count - place - 1;
    }

    /// <summary>A text is read whole before anything in it counts: what is half JSON is none.</summary>
    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (!MayBeJson(text)) return false;
        try
        {
            var reader = new Utf8JsonReader(text, ReaderOptions);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Wiki markup begins with brackets and braces too; a look at the second token spares it the cost of an exception.</summary>
    private static bool MayBeJson(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return false;
        var first = text[0];
        text = text[1..].TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return false;
        return first switch
        {
            (byte)'"' => true,
            (byte)'{' => text[0] is (byte)'"' or (byte)'}',
            (byte)'[' => text[0] is (byte)'"' or (byte)'{' or (byte)'[' or (byte)']' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9'),
            _ => false,
        };
    }

    /// <summary>The unescaped text, until the next call.</summary>
    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        _unescaped.Clear();
        var length = JsonText.Unescape(raw, _unescaped.Reserve(raw.Length));
        return _unescaped.Span(0, length);
    }
}
