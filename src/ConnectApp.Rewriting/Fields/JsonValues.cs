using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Paths;
using ConnectApp.Rewriting.Fields.Syntax;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Scalars of JSON that a path leads to: notes what they are to the plan, and enters strings that hold JSON.</summary>
internal sealed class JsonValues
{
    private readonly WalkedBlock _block;
    private readonly RecordFindings _findings;
    private readonly PlaceValues _values;
    private readonly MatchedFields _matched;

    public JsonValues(WalkedBlock block, RecordFindings findings, PlaceValues values)
    {
        (_block, _findings, _values, _matched) = (block, findings, values, block.Matched);
        Reader = new JsonReaderWalk(block, findings, this, values);
    }

    /// <summary>Walks nested texts.</summary>
    public JsonReaderWalk Reader { get; }

    /// <param name="type">String, number, or another scalar.</param>
    /// <param name="value">As it is spelled, without quotes.</param>
    /// <param name="start">Where the token begins, with its quote.</param>
    public void Add(
        JsonTokenType type,
        ReadOnlySpan<byte> value,
        bool isEscaped,
        int start,
        PathNode node,
        bool inArray)
    {
        var isString = type == JsonTokenType.String;
        if (node.Field >= 0) _matched.Add(node.Field);
        if (isString ? value.IsEmpty : type != JsonTokenType.Number || !JsonText.IsInteger(value))
        {
            AddOther(type, value, start, node, inArray);
            return;
        }

        if (node.IsKey || node.IsTitle || node.Chooses.Length > 0)
        {
            var text = isEscaped ? _values.Unescape(value) : value;
            _findings.Choose(node, text);
            if (node.IsKey) _findings.AddKey(text, !isString);
            if (node.IsTitle) _findings.AddTitle(text);
        }

        if (node.Field >= 0)
        {
            var end = start + value.Length + (isString ? 2 : 0);
            ref var place = ref _findings.AddPlace(isString ? PlaceKind.String : PlaceKind.Number, isEscaped, start, end, node.Field);
            (place.InArray, place.IsElementOfField) = (inArray, node.IsElementOfField);
        }
        else if (isString && node.InString is not null)
        {
            EnterText(value, isEscaped, start, node.InString);
        }
    }

    /// <summary>
    /// Walks the text at the end of <see cref="WalkedBlock.Texts"/>, whose place was added last. If nothing is found in it, that place
    /// is removed.
    /// </summary>
    public void WalkText(NestedText text, PathNode node)
    {
        var places = _block.Places;
        var place = places.Count - 1;
        _block.Nested.Add(text);
        Reader.Walk(_block.Texts.Span(text.Start, text.Length), node);
        if (places.Count == place + 1) places.Truncate(place);
        else places[place].Extent = places.Count - place - 1;
    }

    /// <summary>An empty string, a number that is no integer, or a literal.</summary>
    private void AddOther(JsonTokenType type, ReadOnlySpan<byte> value, int start, PathNode node, bool inArray)
    {
        // Null chooses nothing, as if the value were absent.
        if (node.Chooses.Length > 0 && (type == JsonTokenType.String || value is not [(byte)'n', ..])) _findings.Choose(node, value);
        if (type != JsonTokenType.Number || !node.TakesFractions) return;
        ref var place = ref _findings.AddPlace(PlaceKind.Number, isEscaped: false, start, start + value.Length, node.Field);
        (place.InArray, place.IsElementOfField) = (inArray, node.IsElementOfField);
    }

    /// <summary>Continues in the JSON that a string holds. A string that holds none is left unchanged.</summary>
    private void EnterText(ReadOnlySpan<byte> raw, bool isEscaped, int tokenStart, PathNode node)
    {
        if (raw[0] is not ((byte)'{' or (byte)'[' or (byte)'"' or (byte)'\\' or (byte)' ')) return;
        var texts = _block.Texts;
        var start = texts.Length;
        if (isEscaped) texts.Truncate(start + JsonText.Unescape(raw, texts.Reserve(raw.Length)));
        else texts.Append(raw);
        var end = tokenStart + raw.Length + 2;
        var text = texts.Span(start, texts.Length - start);
        if (NestedJson.IsJson(text))
        {
            _findings.AddPlace(PlaceKind.Text, isEscaped, tokenStart, end, -1).Owner = _block.Nested.Count;
            WalkText(new NestedText(start, text.Length, 0), node);
            return;
        }

        texts.Truncate(start);
        if (NestedJson.BeginsAsJson(text)) _findings.AddPlace(PlaceKind.Unreadable, isEscaped, tokenStart, end, -1);
    }
}
