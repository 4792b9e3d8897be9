using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Rewriting.Fields;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>One record before and after its import, with its references.</summary>
internal sealed record Explanation
{
    private const int Longest = 2000;
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Entity { get; init; }

    /// <summary>As JSON.</summary>
    public required string Key { get; init; }

    /// <summary>Of the file; null: the store does not say.</summary>
    public string? Label { get; init; }

    /// <summary>Number of the record in its file, from 1; null: the store does not say.</summary>
    public long? Record { get; init; }

    /// <summary>JSON, in the form of the store; null: not known.</summary>
    public ReadOnlyMemory<byte>? Before { get; init; }

    /// <summary>JSON, in the form of the store; null: the record is not loaded.</summary>
    public ReadOnlyMemory<byte>? After { get; init; }

    public required IReadOnlyList<TracedReference> References { get; init; }

    /// <summary>What the record lacks or why it is not loaded, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("entity"u8, Entity);
            json.WritePropertyName("key"u8);
            json.WriteRawValue(Key);
            json.WriteString("label"u8, Label);
            if (Record is { } record) json.WriteNumber("record"u8, record);
            else json.WriteNull("record"u8);
            WriteRecord(json, "before", Before);
            WriteRecord(json, "after", After);
            json.WriteStartArray("references"u8);
            foreach (var reference in References) Write(json, reference);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public void Show(IAnsiConsole console)
    {
        var output = console.Profile.Out.Writer;
        var place = Label is null ? "" : Record is { } record ? $", {Label}, record {record}" : $", {Label}";
        output.WriteLine($"{Entity} {Key}{place}");
        ShowRecord(output, "before", Before, "not kept");
        ShowRecord(output, "after", After, "not loaded");
        output.WriteLine(References.Count switch { 0 => "No references.", 1 => "1 reference:", _ => $"{References.Count} references:" });
        foreach (var reference in References) output.WriteLine("- " + Line(reference));
        foreach (var note in Notes) output.WriteLine(note);
    }

    private static void ShowRecord(TextWriter output, string name, ReadOnlyMemory<byte>? record, string none)
    {
        var text = record is { } bytes ? Encoding.UTF8.GetString(RecordsCommand.OneLine(bytes.ToArray())) : none;
        output.WriteLine($"{name}: {(text.Length > Longest ? text[..Longest] + "… (--output json prints all of it)" : text)}");
    }

    private static string Line(TracedReference reference)
    {
        var place = reference.Position is { } position ? $"{reference.Path}, character {position}" : reference.Path;
        var key = reference.MappingKey is null ? "" : $" {reference.Namespace}{(reference.Namespace is null ? "" : " ")}{reference.MappingKey}";
        var result = reference.CloudId is null ? $"{reference.Reason} ({reference.Effect})" : reference.CloudId;
        return $"{place}: {reference.Kind}{key} → {result}";
    }

    private static void WriteRecord(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? record)
    {
        json.WritePropertyName(name);
        if (record is { } bytes) json.WriteRawValue(bytes.Span);
        else json.WriteNullValue();
    }

    private static void Write(Utf8JsonWriter json, TracedReference reference)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, reference.Path);
        if (reference.Position is { } position) json.WriteNumber("position"u8, position);
        else json.WriteNull("position"u8);
        json.WriteString("kind"u8, reference.Kind);
        json.WriteString("namespace"u8, reference.Namespace);
        json.WriteString("mappingKey"u8, reference.MappingKey);
        json.WriteString("cloudId"u8, reference.CloudId);
        json.WriteString("reason"u8, reference.Reason);
        json.WriteString("effect"u8, reference.Effect);
        json.WriteEndObject();
    }
}
