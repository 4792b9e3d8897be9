using System.Text.Json;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Formats;

/// <summary>
/// Finds the array of records in the head of a JSON document: the document itself, the member that the plan names, or else the one member that is an array with objects in it
/// (without such a member, the one that is an empty array).
/// </summary>
/// <param name="path">Names of the members that lead to the array; empty: it is to be found.</param>
internal ref struct JsonArrayFinder(ReadOnlySpan<byte> head, bool isEnd, IReadOnlyList<string> path)
{
    private const int MaxDepth = 256;

    private readonly ReadOnlySpan<byte> _head = head;
    private readonly bool _isEnd = isEnd;
    private Utf8JsonReader _reader = new(head, isEnd, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));

    public enum Answer
    {
        /// <summary>More bytes are needed to tell.</summary>
        More,

        /// <summary>The records begin at <see cref="At"/>.</summary>
        Found,

        /// <summary>The document is neither an array nor an object.</summary>
        NoContainer,

        /// <summary>No array, or several that could be meant: <see cref="Arrays"/>.</summary>
        Unclear,

        /// <summary>The path leads to no array; <see cref="Names"/> are there where it ends.</summary>
        NoPath,

        /// <summary>The document ends and another one follows, as in lines of JSON.</summary>
        Lines,
    }

    /// <summary>Behind the bracket that opens the array; where the answer is another, how far the document was read.</summary>
    public int At { get; private set; }

    /// <summary>How far the document was read.</summary>
    public readonly int Consumed => (int)_reader.BytesConsumed;

    /// <summary>Name of the member that is the array; null: the document is.</summary>
    public string? Name { get; private set; }

    public List<string> Arrays { get; } = [];

    public List<string> Names { get; } = [];

    /// <exception cref="JsonException">The document is broken.</exception>
    public Answer Find()
    {
        if (!_reader.Read()) return Answer.More;
        if (_reader.TokenType == JsonTokenType.StartArray) return path.Count > 0 ? Is(Answer.NoPath) : Is(Answer.Found);
        if (_reader.TokenType != JsonTokenType.StartObject) return Is(Answer.NoContainer);
        return path.Count > 0 ? FindByPath(0) : FindByContent();
    }

    private Answer Is(Answer answer)
    {
        At = (int)_reader.BytesConsumed;
        return answer;
    }

    private Answer FindByPath(int depth)
    {
        Names.Clear();
        while (true)
        {
            if (!_reader.Read()) return Answer.More;
            if (_reader.TokenType == JsonTokenType.EndObject) return Is(Answer.NoPath);
            var name = _reader.GetString()!;
            if (Names.Count < Listing.Longest) Names.Add(name);
            if (!_reader.Read()) return Answer.More;
            if (name != path[depth])
            {
                if (!_reader.TrySkip()) return Answer.More;
                continue;
            }

            if (depth + 1 < path.Count) return _reader.TokenType == JsonTokenType.StartObject ? FindByPath(depth + 1) : Is(Answer.NoPath);
            Name = name;
            return Is(_reader.TokenType == JsonTokenType.StartArray ? Answer.Found : Answer.NoPath);
        }
    }

    private Answer FindByContent()
    {
        List<(string Name, int At)> empty = [];
        while (true)
        {
            if (!_reader.Read()) return Answer.More;
            if (_reader.TokenType == JsonTokenType.EndObject) break;
            var name = _reader.GetString()!;
            if (!_reader.Read()) return Answer.More;
            if (_reader.TokenType != JsonTokenType.StartArray)
            {
                if (!_reader.TrySkip()) return Answer.More;
                continue;
            }

            var at = (int)_reader.BytesConsumed;
            if (Arrays.Count < Listing.Longest) Arrays.Add(name);
            if (TryLookInto(ref _reader, out var holdsObjects, out var isEmpty) is false) return Answer.More;
            if (isEmpty) empty.Add((name, at));
            if (!holdsObjects) continue;
            (Name, At) = (name, at);
            return Answer.Found;
        }

        if (FollowedByAnother() is not { } isFollowed) return Answer.More;
        if (isFollowed) return Is(Answer.Lines);
        if (empty is not [var only]) return Is(Answer.Unclear);
        (Name, At) = only;
        return Answer.Found;
    }

    /// <summary>Reads an array up to its first object, or to its end.</summary>
    /// <param name="reader">Stands at the bracket that opens it.</param>
    /// <returns>False: more bytes are needed.</returns>
    public static bool TryLookInto(ref Utf8JsonReader reader, out bool holdsObjects, out bool isEmpty)
    {
        (holdsObjects, isEmpty) = (false, true);
        var depth = reader.CurrentDepth;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth) return true;
            isEmpty = false;
            holdsObjects = reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == depth + 1;
            if (holdsObjects) return true;
        }

        return false;
    }

    private readonly bool? FollowedByAnother()
    {
        var rest = _head[(int)_reader.BytesConsumed..].TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty) return _isEnd ? false : null;
        return rest[0] is (byte)'{' or (byte)'[';
    }
}
