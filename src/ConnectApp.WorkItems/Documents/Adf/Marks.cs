using System.Text.Json;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>How a piece of text looks. Whatever is set, only combinations that the schema allows are written.</summary>
/// <param name="Color">Colour of the letters, <c>#rrggbb</c>.</param>
/// <param name="Background">Colour behind the letters, <c>#rrggbb</c>.</param>
/// <param name="Href">Address of a link with scheme http, https or mailto.</param>
internal readonly record struct Marks(MarkKinds Kinds, string? Color = null, string? Background = null, string? Href = null)
{
    public static readonly Marks None = new(MarkKinds.None);

    public bool IsEmpty => this == None;

    /// <summary>These marks with those of an inner element, which win.</summary>
    public Marks With(Marks inner) => new(
        Kinds | inner.Kinds, inner.Color ?? Color, inner.Background ?? Background, inner.Href ?? Href);

    /// <summary>Code stands alone or with a link; a link has its own colour; text is not below and above the line at once.</summary>
    public Marks Allowed()
    {
        if (Kinds.HasFlag(MarkKinds.Code)) return new(MarkKinds.Code, Href: Href);

        var kinds = Kinds.HasFlag(MarkKinds.Sub) ? Kinds & ~MarkKinds.Sup : Kinds;
        return this with { Kinds = kinds, Color = Href is null ? Color : null };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("marks");
        if (Href is not null) WriteWith(json, "link", "href", Href);
        if (Kinds.HasFlag(MarkKinds.Strong)) WritePlain(json, "strong");
        if (Kinds.HasFlag(MarkKinds.Em)) WritePlain(json, "em");
        if (Kinds.HasFlag(MarkKinds.Strike)) WritePlain(json, "strike");
        if (Kinds.HasFlag(MarkKinds.Underline)) WritePlain(json, "underline");
        if (Kinds.HasFlag(MarkKinds.Sub)) WriteWith(json, "subsup", "type", "sub");
        if (Kinds.HasFlag(MarkKinds.Sup)) WriteWith(json, "subsup", "type", "sup");
        if (Kinds.HasFlag(MarkKinds.Code)) WritePlain(json, "code");
        if (Color is not null) WriteWith(json, "textColor", "color", Color);
        if (Background is not null) WriteWith(json, "backgroundColor", "color", Background);
        json.WriteEndArray();
    }

    private static void WritePlain(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void WriteWith(Utf8JsonWriter json, string type, string attribute, string value)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("attrs");
        json.WriteString(attribute, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

[Flags]
internal enum MarkKinds
{
    None = 0,
    Strong = 1,
    Em = 2,
    Strike = 4,
    Underline = 8,
    Sub = 16,
    Sup = 32,
    Code = 64,
}
