using System.Text;
using System.Text.Json;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Walks records in the form of the store and notes what each path leads to.</summary>
/// <param name="arraysAreFields">CSV and XML: an array stands for a name that repeats, and the path does not name its elements.</param>
internal sealed class RecordSurvey(SurveyNode root, bool arraysAreFields, bool isXml)
{
    private const int LongestDecider = 32;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };
    private static readonly string[] DecidingWords = ["FORMAT", "TYPE", "KIND", "SYNTAX", "MARKUP", "REPRESENTATION"];
    private List<Decider> _deciders = [];

    /// <exception cref="JsonException">The record is no JSON.</exception>
    public void Add(ReadOnlySpan<byte> record)
    {
        _deciders = FindDeciders(record);
        var reader = new Utf8JsonReader(record, Options);
        reader.Read();
        Walk(ref reader, record, root, isTop: true);
    }

    private static List<Decider> FindDeciders(ReadOnlySpan<byte> record)
    {
        List<Decider> found = [];
        var reader = new Utf8JsonReader(record, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return found;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var isWord = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= LongestDecider;
            if (isWord && DecidingWords.Any(w => name.EndsWith(w, StringComparison.OrdinalIgnoreCase)) && name.All(char.IsAsciiLetterOrDigit))
                found.Add(new Decider("$." + name, reader.GetString()!));
            reader.Skip();
        }

        return found;
    }

    private void Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, SurveyNode node, bool isTop)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when IsAdf(reader):
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                node.AddText(text[start..(int)reader.BytesConsumed], _deciders);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var member = node.Member(reader.GetString()!);
                    reader.Read();
                    Walk(ref reader, text, member, isTop: false);
                }

                break;
            case JsonTokenType.StartArray:
                var isField = arraysAreFields && (isXml || node.Parent == root);
                if (isField && isXml) node.IsRepeated = true;
                var element = isField || isTop ? node : node.Element();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Walk(ref reader, text, element, isTop: false);
                break;
            case JsonTokenType.Number:
                node.AddNumber(reader.ValueSpan, _deciders);
                break;
            case JsonTokenType.String:
                AddString(ref reader, node);
                break;
            default:
                node.AddEmpty();
                break;
        }
    }

    private void AddString(ref Utf8JsonReader reader, SurveyNode node)
    {
        if (reader.ValueSpan.IsEmpty)
        {
            node.AddEmpty();
            return;
        }

        var value = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        if (value[0] is not ((byte)'{' or (byte)'[') || !IsJson(value))
        {
            node.AddString(value, _deciders);
            return;
        }

        // A text that is JSON: the path goes on inside it.
        byte[] inner = value.ToArray();
        var nested = new Utf8JsonReader(inner, Options);
        nested.Read();
        new RecordSurvey(root, arraysAreFields: false, isXml: false) { _deciders = _deciders }.Walk(ref nested, inner, node, isTop: false);
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            while (reader.Read())
            {
                // Wiki markup begins with a brace or bracket too: only the end tells.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether the object is an ADF document: <c>type</c> is <c>doc</c>.</summary>
    private static bool IsAdf(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType) return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("doc"u8);
            reader.Skip();
        }

        return false;
    }
}
