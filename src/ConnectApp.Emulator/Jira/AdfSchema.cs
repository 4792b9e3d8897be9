using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>
/// The Atlassian Document Format as Jira takes it: the published schema (@atlaskit/adf-schema 57.7.22, full) without what is new in it, because sites get
/// new nodes at different times.
/// </summary>
internal sealed class AdfSchema
{
    private const int DeepestNesting = 256;

    private static readonly string[] s_firstInListItem = ["paragraph", "mediaSingle", "codeBlock", "extension"];

    private static readonly Lazy<AdfSchema> s_shared = new(() => new AdfSchema());

    private readonly AdfRule _document;

    private AdfSchema()
    {
        using var stream = typeof(AdfSchema).Assembly.GetManifestResourceStream("ConnectApp.Emulator.Jira.adf-full-57.7.22.json")!;
        var schema = JsonNode.Parse(stream)!;
        var definitions = schema["definitions"]!.AsObject();
        TakeOutWhatIsNew(definitions);
        Dictionary<string, Lazy<AdfRule>> rules = new(StringComparer.Ordinal);
        foreach (var (name, rule) in definitions)
            rules[name] = new Lazy<AdfRule>(() => new AdfRule(rule!.AsObject(), of => rules[of]));
        _document = rules["doc_node"].Value;
    }

    public static AdfSchema Shared => s_shared.Value;

    /// <returns>Where and why it is no document; null where it is one.</returns>
    public string? FindFault(JsonNode? document) => OfNesting(document, "", 0) ?? _document.FindFault(document, "");

    /// <summary>Characters of visible text.</summary>
    public static int TextLength(JsonNode? node) => node switch
    {
        JsonObject of when of["text"] is JsonValue text && text.TryGetValue(out string? shown) => shown.Length,
        JsonObject of => TextLength(of["content"]),
        JsonArray nodes => nodes.Sum(TextLength),
        _ => 0,
    };

    private static void TakeOutWhatIsNew(JsonObject definitions)
    {
        definitions["fontSize_mark"] = new JsonObject { ["type"] = "null" };
        var codeBlock = definitions["codeBlock_node"]!["properties"]!["attrs"]!["properties"]!.AsObject();
        codeBlock.Remove("wrap");
        codeBlock.Remove("hideLineNumbers");
        foreach (var cell in new[] { "table_cell_node", "table_header_node" })
            definitions[cell]!["properties"]!["attrs"]!["properties"]!.AsObject().Remove("valign");
        definitions["status_node"]!["properties"]!["attrs"]!["properties"]!["color"]!["pattern"] = "^(neutral|purple|blue|red|yellow|green)$";
    }

    private static string? OfNesting(JsonNode? node, string path, int depth)
    {
        if (node is not JsonObject of || of["content"] is not JsonArray content)
            return null;
        if (depth > DeepestNesting)
            return $"{path}: nested deeper than {DeepestNesting}";
        var first = content.Count > 0 && content[0]?["type"] is JsonValue type && type.TryGetValue(out string? name) ? name : null;
        switch (of["type"] is JsonValue own && own.TryGetValue(out string? kind) ? kind : null)
        {
            case "listItem" when first is not null && !s_firstInListItem.Contains(first):
                return $"{path}/content/0: a {first} is not the first of a list item";
            case "taskList" when first == "taskList":
                return $"{path}/content/0: a task list is not the first of a task list";
        }

        for (var i = 0; i < content.Count; i++)
        {
            if (OfNesting(content[i], $"{path}/content/{i}", depth + 1) is { } fault)
                return fault;
        }

        return null;
    }
}
