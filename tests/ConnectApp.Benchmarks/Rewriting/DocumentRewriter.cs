using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>The same work as it is usually written in .NET: JsonDocument, Utf8JsonWriter, a dictionary of strings.</summary>
internal sealed class DocumentRewriter(Dictionary<(string Namespace, string Key), string> mappings)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Rewrite(ReadOnlyMemory<byte> records, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        while (records.Length > 0)
        {
            var end = records.Span.IndexOf((byte)'\n');
            using (var record = JsonDocument.Parse(records[..end])) Write(writer, record.RootElement);
            writer.Flush();
            output.WriteByte((byte)'\n');
            writer.Reset();
            records = records[(end + 1)..];
        }
    }

    private void Write(Utf8JsonWriter writer, JsonElement record)
    {
        writer.WriteStartObject();
        foreach (var member in record.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            switch (member.Name)
            {
                case "issueId":
                    writer.WriteRawValue(mappings[(RecordData.IssueNamespace, member.Value.GetRawText())]);
                    break;
                case "projectId":
                    writer.WriteRawValue(mappings[(RecordData.ProjectNamespace, member.Value.GetRawText())]);
                    break;
                case "assignee" or "createdBy":
                    WriteUser(writer, member.Value);
                    break;
                case "items":
                    WriteItems(writer, member.Value);
                    break;
                default:
                    member.Value.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter writer, JsonElement items)
    {
        writer.WriteStartArray();
        foreach (var item in items.EnumerateArray())
        {
            writer.WriteStartObject();
            foreach (var member in item.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.NameEquals("userKey"u8)) WriteUser(writer, member.Value);
                else member.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteUser(Utf8JsonWriter writer, JsonElement user) =>
        writer.WriteStringValue(mappings[(RecordData.UserNamespace, RecordData.UserPrefix + user.GetString())]);
}
