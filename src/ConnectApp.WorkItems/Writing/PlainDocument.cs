using System.Text;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Writing;

/// <summary>The words of a document as plain paragraphs, one a block.</summary>
internal static class PlainDocument
{
    public static bool IsDocument(JsonNode? value) => value is JsonObject node && TextOf(node["type"]) == "doc";

    public static JsonObject Of(JsonNode document)
    {
        var paragraphs = new JsonArray();
        var line = new StringBuilder();
        Collect(document, paragraphs, line);
        End(paragraphs, line);
        return new JsonObject { ["version"] = 1, ["type"] = "doc", ["content"] = paragraphs };
    }

    private static void Collect(JsonNode node, JsonArray paragraphs, StringBuilder line)
    {
        foreach (var child in (node["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            switch (TextOf(child["type"]))
            {
                case "text":
                    line.Append(TextOf(child["text"]));
                    break;
                case "mention" or "emoji" or "status":
                    line.Append(TextOf(child["attrs"]?["text"]));
                    break;
                case "hardBreak":
                    End(paragraphs, line);
                    break;
                default:
                    if (child["content"] is null) break;
                    End(paragraphs, line);
                    Collect(child, paragraphs, line);
                    End(paragraphs, line);
                    break;
            }
        }
    }

    private static void End(JsonArray paragraphs, StringBuilder line)
    {
        if (line.Length == 0) return;
        var text = new JsonObject { ["type"] = "text", ["text"] = line.ToString() };
        paragraphs.Add((JsonNode)new JsonObject { ["type"] = "paragraph", ["content"] = new JsonArray(text) });
        line.Clear();
    }

    private static string TextOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var found) ? found : "";
}
