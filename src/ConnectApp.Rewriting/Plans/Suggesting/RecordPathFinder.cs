using System.Text.Json;
using System.Xml;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Finds where the records of a JSON or XML file are, from its head.</summary>
public static class RecordPathFinder
{
    /// <summary>How much of a file is looked at.</summary>
    public const int HeadBytes = 256 * 1024;

    private const int Deepest = 4;

    /// <returns>What a plan's <c>record</c> says; null: it need not say anything.</returns>
    internal static string? Find(RecordFormat format, ReadOnlyMemory<byte> head) => format switch
    {
        RecordFormat.Json => FindInJson(head.Span),
        RecordFormat.Xml => FindInXml(head),
        _ => null,
    };

    /// <summary>The array with the most objects, if the document is an object in which several arrays, or none directly, hold objects.</summary>
    private static string? FindInJson(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        var objects = new Dictionary<string, long>();
        var open = new Stack<(string Path, bool IsArray)>();
        var reader = new Utf8JsonReader(head, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 256 }));
        var name = "";
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = reader.GetString()!;
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        var isArray = reader.TokenType == JsonTokenType.StartArray;
                        if (!isArray && open.TryPeek(out var around) && around.IsArray && open.Count(o => o.IsArray) == 1)
                            objects[around.Path] = objects.GetValueOrDefault(around.Path) + 1;
                        open.Push((open.Count == 0 ? "" : Join(open.Peek(), name), isArray));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        open.Pop();
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // Damaged, or lines of JSON: the reader of records says what is wrong.
            return null;
        }

        var arrays = objects.Where(o => o.Key.Split('/').Length <= Deepest).OrderByDescending(o => o.Value).Select(o => o.Key).ToList();
        if (arrays.Count == 0 || arrays.Contains("")) return null;
        return arrays is [var only] && !only.Contains('/', StringComparison.Ordinal) ? null : arrays[0];
    }

    private static string Join((string Path, bool IsArray) around, string name)
    {
        if (around.IsArray) return around.Path;
        var step = name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return around.Path.Length == 0 ? step : $"{around.Path}/{step}";
    }

    /// <summary>The shallowest element that repeats beside its like; null: a child of the root.</summary>
    private static string? FindInXml(ReadOnlyMemory<byte> head)
    {
        var repeats = new Dictionary<string, int>();
        var siblings = new Stack<(string Path, Dictionary<string, int> Children)>();
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(head.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.EndElement) siblings.Pop();
                if (reader.NodeType != XmlNodeType.Element) continue;
                var path = siblings.Count == 0 ? reader.Name : $"{siblings.Peek().Path}/{reader.Name}";
                if (siblings.Count is > 0 and <= Deepest)
                {
                    var children = siblings.Peek().Children;
                    children[path] = children.GetValueOrDefault(path) + 1;
                    repeats[path] = Math.Max(repeats.GetValueOrDefault(path), children[path]);
                }

                if (!reader.IsEmptyElement) siblings.Push((path, []));
            }
        }
        catch (XmlException)
        {
            // The head ends anywhere; what was seen before is enough.
        }

        var found = repeats.Where(r => r.Value > 1).OrderBy(r => r.Key.Count(c => c == '/')).ThenByDescending(r => r.Value).Select(r => r.Key).FirstOrDefault();
        return found is null || found.Count(c => c == '/') == 1 ? null : found;
    }
}
