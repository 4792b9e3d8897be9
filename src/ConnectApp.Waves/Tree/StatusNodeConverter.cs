using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Tree;

/// <summary>Reads nodes tolerantly: a known member of an unexpected type is kept among the unknown ones. Writes what it read.</summary>
internal sealed class StatusNodeConverter : JsonConverter<StatusNode>
{
    public override StatusNode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : StatusNode.Empty;
    }

    public override void Write(Utf8JsonWriter writer, StatusNode value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        WriteText(writer, "status", value.Status);
        WriteText(writer, "outcome", value.Outcome);
        WriteText(writer, "message", value.Message);
        if (value.Details is { } details) Write(writer, details);
        if (value.Progress is { } progress) Write(writer, progress);
        WriteMembers(writer, value.More);
        if (value.Children.Count > 0)
        {
            writer.WriteStartObject("children");
            foreach (var (name, child) in value.Children)
            {
                writer.WritePropertyName(name);
                Write(writer, child, options);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static StatusNode Read(JsonElement element)
    {
        string? status = null, outcome = null, message = null;
        StatusDetails? details = null;
        StatusProgress? progress = null;
        var children = StatusNode.NoChildren;
        var more = StatusNode.NoMore.ToBuilder();
        foreach (var member in element.EnumerateObject())
        {
            switch (member.Name, member.Value.ValueKind)
            {
                case ("status", JsonValueKind.String):
                    status = member.Value.GetString();
                    break;
                case ("outcome", JsonValueKind.String):
                    outcome = member.Value.GetString();
                    break;
                case ("message", JsonValueKind.String):
                    message = member.Value.GetString();
                    break;
                case ("details", JsonValueKind.Object):
                    details = StatusNodeParts.ReadDetails(member.Value);
                    break;
                case ("progressDetails", JsonValueKind.Object):
                    progress = StatusNodeParts.ReadProgress(member.Value);
                    break;
                case ("children", JsonValueKind.Object):
                    children = ReadChildren(member.Value);
                    break;
                case ("status" or "outcome" or "message" or "details" or "progressDetails" or "children", JsonValueKind.Null):
                    break;
                default:
                    more[member.Name] = member.Value.Clone();
                    break;
            }
        }

        return new StatusNode
        {
            Status = status, Outcome = outcome, Message = message, Details = details, Progress = progress, Children = children, More = more.ToImmutable(),
        };
    }

    private static ImmutableSortedDictionary<string, StatusNode> ReadChildren(JsonElement element)
    {
        var children = StatusNode.NoChildren.ToBuilder();
        foreach (var child in element.EnumerateObject())
            children[child.Name] = child.Value.ValueKind == JsonValueKind.Object ? Read(child.Value) : StatusNode.Empty;
        return children.ToImmutable();
    }

    private static void Write(Utf8JsonWriter writer, StatusDetails details)
    {
        writer.WriteStartObject("details");
        if (details.Occurrences.Length > 0)
        {
            writer.WriteStartArray("occurrences");
            foreach (var occurrence in details.Occurrences) writer.WriteStringValue(occurrence);
            writer.WriteEndArray();
        }

        if (details.Excludable is { } excludable) writer.WriteBoolean("excludable", excludable);
        WriteText(writer, "description", details.Description);
        WriteTime(writer, "createdAt", details.CreatedAt);
        WriteTime(writer, "startedAt", details.StartedAt);
        WriteTime(writer, "lastUpdatedAt", details.LastUpdatedAt);
        WriteMembers(writer, details.More);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StatusProgress progress)
    {
        writer.WriteStartObject("progressDetails");
        if (progress.IsSupported is { } supported) writer.WriteBoolean("isSupported", supported);
        if (progress.Percent is { } percent) writer.WriteNumber("percent", percent);
        if (progress.Data.Length > 0)
        {
            writer.WriteStartArray("data");
            foreach (var phase in progress.Data)
            {
                writer.WriteStartObject();
                WriteText(writer, "name", phase.Name);
                if (phase.Total is { } total) writer.WriteNumber("total", total);
                if (phase.Processed is { } processed) writer.WriteNumber("processed", processed);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteMembers(writer, progress.More);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, ImmutableSortedDictionary<string, JsonElement> members)
    {
        foreach (var (name, member) in members)
        {
            writer.WritePropertyName(name);
            member.WriteTo(writer);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null) writer.WriteString(name, text);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value) writer.WriteNumber(name, value.ToUnixTimeMilliseconds());
    }
}
