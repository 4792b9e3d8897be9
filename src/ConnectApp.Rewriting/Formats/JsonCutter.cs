using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Elements of one array: the file's only value, or a member of it (<see cref="JsonArrayFinder"/>). What stands before and behind the elements is kept as it is.
/// </summary>
internal sealed class JsonCutter : RecordCutter
{
    private const string WholeArray = "[";

    /// <summary>Before the name of the member that is the array.</summary>
    private const string MemberArray = "{";
    private const string Behind = "]";
    private const string Rest = "}";
    private const int MaxDepth = 256;
    private const string LinesReason = "the file holds several JSON values, one after another, and is read as one JSON document";
    private const string LinesHint = "If each line is a record, say 'format: ndjson' at the entity, or let the label end in .ndjson.";
    private const string ArrayHint = "The file must hold one array of records, or an object with one member that is the array; 'record' in the plan names it where there are several.";

    private readonly int _maxRecordBytes;
    private readonly string[] _path = [];
    private readonly bool _isOptional;
    private readonly JsonElementScanner _scanner = new();
    private string? _state;
    private bool _isFirst;
    private int _valueAt = -1;
    private int _at;

    public JsonCutter(PlanEntity entity, Position start, int maxRecordBytes)
    {
        _maxRecordBytes = maxRecordBytes;
        _isOptional = entity.RecordIsOptional;
        if (entity.Record?.Trim('/') is { Length: > 0 } record)
            _path = [.. record.Split('/').Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        _state = start.State is { Length: > 0 } state ? state : null;
        _isFirst = start.Number == 0;
    }

    public override RecordShape Shape => RecordShape.Json;

    public override string? State => _state;

    public override Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece) => _state switch
    {
        null => NextHead(unread, isEnd, out piece),
        Behind => AtEnd(unread, isEnd, out piece),
        Rest => NextOfRest(unread, isEnd, out piece),
        _ => NextElement(unread, isEnd, out piece),
    };

    public override bool Skip(ReadOnlySpan<byte> unread, bool isEnd, out int count)
    {
        count = 0;
        if (!_scanner.Scan(unread, ref count)) return false;
        _scanner.Begin();
        return true;
    }

    private static Cut AtEnd(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = default;
        return unread.IsEmpty && isEnd ? Cut.End : Cut.More;
    }

    /// <summary>Up to the bracket that opens the array.</summary>
    private Cut NextHead(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        if (!isEnd && unread.Length < 3)
        {
            piece = default;
            return Cut.More;
        }

        var bom = unread.StartsWith("\uFEFF"u8) ? 3 : 0;
        var finder = new JsonArrayFinder(unread[bom..], isEnd, _path);
        JsonArrayFinder.Answer answer;
        try
        {
            answer = finder.Find();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Broken("the file is not valid JSON", ArrayHint, bom + finder.Consumed, out piece);
        }

        var at = bom + finder.At;
        switch (answer)
        {
            case JsonArrayFinder.Answer.Found:
                return Begin(finder.Name is null ? WholeArray : MemberArray + finder.Name, at, out piece);
            case JsonArrayFinder.Answer.NoPath:
                NoteMissingPath(finder.Names);
                return Begin(Rest, at, out piece);
            case JsonArrayFinder.Answer.NoContainer:
                return Broken("the file holds no array of records", ArrayHint, bom, out piece, ProblemCode.RecordArrayUnclear);
            case JsonArrayFinder.Answer.Unclear:
                return Broken(
                    finder.Arrays.Count == 0 ? "no member of the file's object is an array of records"
                        : $"no member of the file's object is an array with objects; arrays are {Listing.Of(finder.Arrays, finder.Arrays.Count)}",
                    ArrayHint, at, out piece, ProblemCode.RecordArrayUnclear);
            case JsonArrayFinder.Answer.Lines:
                return Broken(LinesReason, LinesHint, at, out piece);
            default:
                return More(out piece);
        }
    }

    private void NoteMissingPath(List<string> names)
    {
        var record = string.Join('/', _path);
        Note(new FileNote(
            ProblemCode.MissingRecordPath, _isOptional ? WarningCode.OptionalColumnMissing : null, record,
            names.Count == 0 ? $"'record' {ShownText.Quote(record)} leads to no array: the file's outermost value has no members"
                : $"'record' {ShownText.Quote(record)} leads to no array; where it ends, the members are {Listing.Of(names, names.Count)}",
            "Look at 'record' in the plan, and at the file; 'record: { path: …, optional: true }' says that a file may have none."));
    }

    private Cut Begin(string state, int length, out Piece piece)
    {
        _state = state;
        piece = Piece.Between(length);
        return Cut.Piece;
    }

    /// <summary>A file without records is kept as it is.</summary>
    private static Cut NextOfRest(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        piece = Piece.Between(unread.Length);
        if (!unread.IsEmpty) return Cut.Piece;
        return isEnd ? Cut.End : Cut.More;
    }

    private Cut NextElement(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        if (_valueAt < 0)
        {
            var at = SkipWhite(unread, 0);
            if (at == unread.Length) return MoreOfArray(isEnd, at, out piece);
            if (unread[at] == ']') return NextTail(unread, isEnd, out piece);
            if (!_isFirst)
            {
                if (unread[at] != ',') return Broken("a comma or the end of the array is missing", "The array is broken here; export the file again.", at, out piece);
                at = SkipWhite(unread, at + 1);
                if (at == unread.Length) return MoreOfArray(isEnd, at, out piece);
            }

            if (!JsonElementScanner.MayBegin(unread[at])) return Broken("a record is missing where one must stand", "The array is broken here; export the file again.", at, out piece);
            (_valueAt, _at) = (at, at);
            _scanner.Begin();
        }

        if (!_scanner.Scan(unread, ref _at))
        {
            if (isEnd) return Broken("the file ends within a record", "The file was cut; export it again.", _valueAt, out piece);
            return _at - _valueAt > _maxRecordBytes ? TooLarge(out piece) : More(out piece);
        }

        if (_at - _valueAt > _maxRecordBytes) return TooLarge(out piece);
        var before = _isFirst ? _valueAt : 0;
        piece = new Piece { Separator = before, Lead = _valueAt, Value = _valueAt, Tail = _at, End = _at };
        (_valueAt, _isFirst) = (-1, false);
        return Cut.Piece;
    }

    /// <summary>From the bracket that closes the array to the end of the file.</summary>
    private Cut NextTail(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece)
    {
        // The reader is led to where the array is open, and then shown what comes.
        var begun = new Utf8JsonReader(Opening(), isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        while (begun.Read())
        {
        }

        var reader = new Utf8JsonReader(unread, isEnd, begun.CurrentState);
        string? name = null;
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }) name = reader.GetString();
                if (_path.Length > 0 || reader is not { TokenType: JsonTokenType.StartArray, CurrentDepth: 1 }) continue;
                var at = (int)reader.TokenStartIndex;
                if (!JsonArrayFinder.TryLookInto(ref reader, out var holdsObjects, out _)) break;
                if (!holdsObjects) continue;
                return Broken(
                    $"two members of the file's object are arrays with objects: {ShownText.Quote(_state![MemberArray.Length..])} and {ShownText.Quote(name ?? "")}", ArrayHint, at, out piece,
                    ProblemCode.RecordArrayUnclear);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var end = (int)reader.BytesConsumed;
            var isNext = reader.CurrentDepth == 0 && unread[end..].TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
            return Broken(isNext ? LinesReason : "the file is not valid JSON behind its array", isNext ? LinesHint : "Export the file again.", end, out piece);
        }

        if (!isEnd) return More(out piece);
        _state = Behind;
        piece = Piece.Between(unread.Length);
        return Cut.Piece;
    }

    private byte[] Opening()
    {
        if (_state == WholeArray) return [(byte)'['];
        var depth = Math.Max(1, _path.Length);
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"\":", depth)) + "[");
    }

    private Cut TooLarge(out Piece piece)
    {
        var before = _isFirst ? _valueAt : 0;
        piece = new Piece { Separator = before, Lead = _valueAt, Value = _valueAt, Tail = _valueAt, End = _valueAt };
        (_valueAt, _isFirst) = (-1, false);
        _scanner.Begin();
        return Cut.TooLarge;
    }

    private static Cut MoreOfArray(bool isEnd, int at, out Piece piece) =>
        isEnd ? Broken("the file ends within its array", "The file was cut; export it again.", at, out piece) : More(out piece);

    private static Cut More(out Piece piece)
    {
        piece = default;
        return Cut.More;
    }

    private static Cut Broken(string reason, string hint, int at, out Piece piece, ProblemCode? code = null)
    {
        piece = new Piece { Fault = new Fault(reason, hint, at, code) };
        return Cut.Broken;
    }

    private static int SkipWhite(ReadOnlySpan<byte> bytes, int at)
    {
        var next = bytes[at..].IndexOfAnyExcept(" \t\r\n"u8);
        return next < 0 ? bytes.Length : at + next;
    }
}
