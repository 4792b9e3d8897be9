using System.Text.Json;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Elements of one array: the file's only value, or a member of it beside others that hold no array. What stands before and behind the elements is kept as it is.
/// </summary>
internal sealed class JsonCutter : RecordCutter
{
    private const string WholeArray = "[";
    private const string MemberArray = "{";
    private const string Behind = "]";
    private const int MaxDepth = 256;
    private const string ArrayHint = "The file must hold one array of records, or an object with one member that is the array.";

    private readonly int _maxRecordBytes;
    private readonly JsonElementScanner _scanner = new();
    private string? _state;
    private bool _isFirst;
    private int _valueAt = -1;
    private int _at;

    public JsonCutter(Position start, int maxRecordBytes)
    {
        _maxRecordBytes = maxRecordBytes;
        _state = start.State is { Length: > 0 } state ? state : null;
        _isFirst = start.Number == 0;
    }

    public override RecordShape Shape => RecordShape.Json;

    public override string? State => _state;

    public override Cut Next(ReadOnlySpan<byte> unread, bool isEnd, out Piece piece) => _state switch
    {
        null => NextHead(unread, isEnd, out piece),
        Behind => AtEnd(unread, isEnd, out piece),
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
        var reader = new Utf8JsonReader(unread[bom..], isEnd, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            if (!reader.Read()) return More(out piece);
            if (reader.TokenType == JsonTokenType.StartArray) return AtArray(WholeArray, bom + (int)reader.BytesConsumed, out piece);
            if (reader.TokenType != JsonTokenType.StartObject) return Broken("the file holds no array of records", ArrayHint, bom, out piece);
            while (true)
            {
                if (!reader.Read()) return More(out piece);
                if (reader.TokenType == JsonTokenType.EndObject) return Broken("no member of the file's object is an array of records", ArrayHint, bom + (int)reader.BytesConsumed, out piece);
                if (!reader.Read()) return More(out piece);
                if (reader.TokenType == JsonTokenType.StartArray) return AtArray(MemberArray, bom + (int)reader.BytesConsumed, out piece);
                if (!reader.TrySkip()) return More(out piece);
            }
        }
        catch (JsonException)
        {
            return Broken("the file is not valid JSON", ArrayHint, bom + (int)reader.BytesConsumed, out piece);
        }
    }

    private Cut AtArray(string state, int length, out Piece piece)
    {
        _state = state;
        piece = Piece.Between(length);
        return Cut.Piece;
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
        var begun = new Utf8JsonReader(_state == WholeArray ? "["u8 : "{\"\":["u8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        while (begun.Read())
        {
        }

        var reader = new Utf8JsonReader(unread, isEnd, begun.CurrentState);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 1 })
                {
                    return Broken("a second member of the file's object is an array", ArrayHint, (int)reader.TokenStartIndex, out piece);
                }
            }
        }
        catch (JsonException)
        {
            return Broken("the file is not valid JSON behind its array", "Export the file again.", (int)reader.BytesConsumed, out piece);
        }

        if (!isEnd) return More(out piece);
        _state = Behind;
        piece = Piece.Between(unread.Length);
        return Cut.Piece;
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

    private static Cut Broken(string reason, string hint, int at, out Piece piece)
    {
        piece = new Piece { Fault = new Fault(reason, hint, at) };
        return Cut.Broken;
    }

    private static int SkipWhite(ReadOnlySpan<byte> bytes, int at)
    {
        var next = bytes[at..].IndexOfAnyExcept(" \t\r\n"u8);
        return next < 0 ? bytes.Length : at + next;
    }
}
