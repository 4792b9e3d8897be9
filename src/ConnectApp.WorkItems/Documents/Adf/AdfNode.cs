using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>A node of a document. Only <see cref="AdfBuilder"/> and <see cref="AdfCutter"/> put nodes together.</summary>
internal sealed class AdfNode(AdfType type, JsonObject? attributes = null, string? text = null, Marks marks = default)
{
    private readonly List<AdfNode> _content = [];

    public AdfType Type { get; } = type;

    public JsonObject? Attributes { get; } = attributes;

    public string? Text { get; } = text;

    public Marks Marks { get; } = marks;

    public IReadOnlyList<AdfNode> Content => _content;

    /// <summary>Characters that a reader sees; a line break counts as one, the box of a task as three.</summary>
    public int VisibleLength => Type switch
    {
        AdfType.Text => Text!.Length,
        AdfType.HardBreak => 1,
        AdfType.TaskItem => 3,
        AdfType.Mention => Attributes!["text"]!.GetValue<string>().Length,
        _ => 0,
    };

    /// <exception cref="InvalidOperationException">The schema does not allow the child here; a fault of the caller.</exception>
    public void Add(AdfNode child)
    {
        if (!AdfRules.Allows(Type, child.Type) || (_content.Count == 0 && !AdfRules.MayBegin(Type, child.Type)))
            throw new InvalidOperationException($"{Type} cannot hold {child.Type} at position {_content.Count}.");
        _content.Add(child);
    }

    public void RemoveLast() => _content.RemoveAt(_content.Count - 1);

    public AdfNode WithoutContent() => new(Type, (JsonObject?)Attributes?.DeepClone(), Text, Marks);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Type == AdfType.Doc) json.WriteNumber("version", 1);
        json.WriteString("type", JsonNamingPolicy.CamelCase.ConvertName(Type.ToString()));
        if (Attributes is not null)
        {
            json.WritePropertyName("attrs");
            Attributes.WriteTo(json);
        }
        if (Text is not null) json.WriteString("text", Text);
        if (!Marks.IsEmpty) Marks.Write(json);
        if (AdfRules.ContentOf(Type).Count > 0)
        {
            json.WriteStartArray("content");
            foreach (var child in _content) child.Write(json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
