using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// A short text that is equal for equal values of a field, although Jira answers a value in a longer form than it was written:
/// <c>shape:hash</c>, where the shape names the member that was written (<c>id</c>, <c>name</c>, <c>value</c>, <c>key</c>).
/// </summary>
internal static class Fingerprint
{
    private static readonly string[] s_names = ["id", "accountId", "key", "name", "value"];

    /// <summary>Of a value that is written.</summary>
    public static string OfWritten(JsonNode? value)
    {
        var shape = ShapeOf(value);
        return $"{shape}:{Hash(Canonical(value, shape))}";
    }

    /// <summary>Of a value that Jira answers, as it would be if it had been written in the shape of <paramref name="written"/>.</summary>
    public static string OfAnswered(JsonNode? value, string written)
    {
        var shape = written[..written.IndexOf(':', StringComparison.Ordinal)];
        return $"{shape}:{Hash(Canonical(value, shape))}";
    }

    public static string OfText(string text) => $"text:{Hash(text)}";

    private static string ShapeOf(JsonNode? value) => value switch
    {
        JsonObject document when IsDocument(document) => "doc",
        JsonObject named => s_names.FirstOrDefault(named.ContainsKey) ?? "json",
        JsonArray { Count: > 0 } list => ShapeOf(list[0]),
        _ => "v",
    };

    private static string Canonical(JsonNode? value, string shape)
    {
        switch (value)
        {
            case null:
                return "";
            case JsonArray list:
                return string.Join('\n', list.Select(e => Canonical(e, shape)).Order(StringComparer.Ordinal));
            case JsonObject document when shape == "doc" || IsDocument(document):
                var text = new StringBuilder();
                WriteDocument(document, text);
                return text.ToString();
            case JsonObject named:
                // A person is written by id and answered by accountId.
                var member = named[shape] ?? (shape == "id" ? named["accountId"] : null) ?? (shape == "accountId" ? named["id"] : null);
                return member is null ? named.ToJsonString() : Canonical(member, "v");
            case JsonValue scalar:
                return Scalar(scalar);
            default:
                return value.ToJsonString();
        }
    }

    private static string Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().ReplaceLineEndings("\n").Trim(),
        JsonValueKind.Number => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ => value.ToJsonString(),
    };

    private static bool IsDocument(JsonObject value) =>
        value["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "doc";

    // Members in order of name; without what Jira adds by itself: local ids, and members that are null or empty.
    private static void WriteDocument(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append('{');
                foreach (var (name, member) in members.Where(m => m.Key != "localId" && !IsEmpty(m.Value)).OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    text.Append(name).Append('=');
                    WriteDocument(member, text);
                    text.Append(';');
                }

                text.Append('}');
                break;
            case JsonArray elements:
                text.Append('[');
                foreach (var element in elements)
                {
                    WriteDocument(element, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValue scalar:
                text.Append(Scalar(scalar).Length == 0 ? scalar.ToJsonString() : Scalar(scalar));
                break;
        }
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => true,
        JsonObject members => members.All(m => m.Key == "localId"),
        _ => false,
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
