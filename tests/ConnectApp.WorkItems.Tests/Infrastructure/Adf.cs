using System.Text;
using System.Text.Json;
using ConnectApp.WorkItems.Documents;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>Judges documents: the published schema, and the contract's rules beyond it.</summary>
internal static class Adf
{
    private static readonly JsonDocument s_schemaText = JsonDocument.Parse(TestFiles.Read("TestData/adf-full-57.7.22.json"));
    private static readonly JsonSchema s_schema = new(s_schemaText.RootElement);
    private static readonly string[] s_firstInItem = ["paragraph", "mediaSingle", "codeBlock"];
    private static readonly string[] s_inItem = [.. s_firstInItem, "bulletList", "orderedList"];
    private static readonly string[] s_schemes = ["http://", "https://", "mailto:"];

    public static JsonElement Schema => s_schemaText.RootElement;

    /// <summary>Valid by the schema, nothing that only its newest version has, at most 256 levels, no address of another scheme, no control character.</summary>
    public static void AssertValid(JsonElement document)
    {
        Assert.Null(s_schema.Validate(document));
        AssertContract(document, 1);
    }

    public static void AssertValid(Document document) => AssertValid(document.Content);

    /// <summary>What a reader sees; the box of a task as <c>[x]</c> or <c>[ ]</c>.</summary>
    public static string TextOf(JsonElement node)
    {
        var text = new StringBuilder();
        AddText(node, text);
        return text.ToString();
    }

    /// <summary>A short form for tests: <c>paragraph(a strong"b" break) bulletList(listItem(paragraph(c)))</c>.</summary>
    public static string Outline(JsonElement node) => Children(node).Aggregate("", (all, child) => all + (all.Length > 0 ? " " : "") + OutlineOf(child));

    private static string OutlineOf(JsonElement node)
    {
        var type = node.GetProperty("type").GetString()!;
        var attributes = node.TryGetProperty("attrs", out var a) ? a : default;
        return type switch
        {
            "text" => Marked(node),
            "hardBreak" => "break",
            "mention" => $"mention:{attributes.GetProperty("id").GetString()}'{attributes.GetProperty("text").GetString()}'",
            "media" => $"media:{attributes.GetProperty("id").GetString()}",
            "rule" => "rule",
            "heading" => $"h{attributes.GetProperty("level").GetInt32()}({Outline(node)})",
            "orderedList" => $"orderedList:{attributes.GetProperty("order").GetInt32()}({Outline(node)})",
            "taskItem" => $"{attributes.GetProperty("state").GetString()}({Outline(node)})",
            "codeBlock" when attributes.ValueKind == JsonValueKind.Object => $"codeBlock:{attributes.GetProperty("language").GetString()}({Outline(node)})",
            "tableCell" or "tableHeader" when attributes.GetProperty("colspan").GetInt32() > 1 => $"{type}:{attributes.GetProperty("colspan")}({Outline(node)})",
            _ => $"{type}({Outline(node)})",
        };
    }

    private static string Marked(JsonElement text)
    {
        var words = $"'{text.GetProperty("text").GetString()}'";
        if (!text.TryGetProperty("marks", out var marks)) return words;
        return string.Join('+', marks.EnumerateArray().Select(MarkOf)) + words;
    }

    private static string MarkOf(JsonElement mark)
    {
        var type = mark.GetProperty("type").GetString()!;
        return mark.TryGetProperty("attrs", out var a) ? $"{type}:{a.EnumerateObject().First().Value.GetString()}" : type;
    }

    private static void AddText(JsonElement node, StringBuilder text)
    {
        if (node.TryGetProperty("text", out var own)) text.Append(own.GetString());
        if (node.GetProperty("type").GetString() == "taskItem") text.Append(node.GetProperty("attrs").GetProperty("state").GetString() == "DONE" ? "[x]" : "[ ]");
        if (node.GetProperty("type").GetString() == "mention") text.Append(node.GetProperty("attrs").GetProperty("text").GetString());
        foreach (var child in Children(node)) AddText(child, text);
    }

    private static IEnumerable<JsonElement> Children(JsonElement node) =>
        node.TryGetProperty("content", out var content) ? content.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static void AssertContract(JsonElement node, int depth)
    {
        Assert.True(depth <= 256, "The document is deeper than 256 levels.");
        var type = node.GetProperty("type").GetString();
        var types = Children(node).Select(c => c.GetProperty("type").GetString()!).ToList();
        if (type == "listItem")
        {
            Assert.Contains(types[0], s_firstInItem);
            Assert.All(types, t => Assert.Contains(t, s_inItem));
        }
        if (type == "taskList") Assert.Equal("taskItem", types[0]);
        if (type == "table") Assert.All(Children(node), r => Assert.NotEmpty(Children(r)));
        if (node.TryGetProperty("marks", out var marks)) AssertMarks(marks);
        if (node.TryGetProperty("text", out var text))
            Assert.DoesNotContain(text.GetString()!, c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF'));
        foreach (var child in Children(node)) AssertContract(child, depth + 1);
    }

    private static void AssertMarks(JsonElement marks)
    {
        var types = marks.EnumerateArray().Select(m => m.GetProperty("type").GetString()!).ToList();
        Assert.Equal(types.Distinct().Count(), types.Count);
        if (types.Contains("code")) Assert.All(types, t => Assert.True(t is "code" or "link"));
        if (types.Contains("link")) Assert.DoesNotContain("textColor", types);
        foreach (var mark in marks.EnumerateArray().Where(m => m.GetProperty("type").GetString() == "link"))
        {
            var href = mark.GetProperty("attrs").GetProperty("href").GetString()!;
            Assert.Contains(s_schemes, s => href.StartsWith(s, StringComparison.Ordinal));
        }
    }
}
