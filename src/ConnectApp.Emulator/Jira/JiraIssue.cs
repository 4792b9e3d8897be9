using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>One issue as it is now.</summary>
internal sealed class JiraIssue(long id, int number, JiraType type, DateTimeOffset created)
{
    public long Id => id;

    public int Number => number;

    public string Key => $"{JiraModel.ProjectKey}-{number}";

    public JiraType Type { get; set; } = type;

    public JiraStatus Status { get; set; } = JiraModel.Statuses[0];

    public long? Parent { get; set; }

    /// <summary>What was set, as JSON: a hundred thousand issues are kept, and few are read.</summary>
    public ReadOnlyMemory<byte> FieldBytes { get; private set; } = "{}"u8.ToArray();

    public SortedDictionary<string, JsonNode?> Properties { get; } = new(StringComparer.Ordinal);

    public List<JiraComment> Comments { get; } = [];

    public List<JiraAttachment> Attachments { get; } = [];

    public List<JiraRemoteLink> RemoteLinks { get; } = [];

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    /// <summary>By the emulator's calendar: from then on searches find it.</summary>
    public DateTimeOffset Indexed { get; init; }

    public JsonObject Fields() => JsonNode.Parse(FieldBytes.Span, documentOptions: new() { MaxDepth = 600 })!.AsObject();

    public void SetFields(JsonObject fields) => FieldBytes = Services.ServiceAnswer.Write(fields);
}

internal sealed class JiraComment(long id, JsonNode body, DateTimeOffset created)
{
    public long Id => id;

    public JsonNode Body { get; set; } = body;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    public SortedDictionary<string, JsonNode?> Properties { get; } = new(StringComparer.Ordinal);
}

/// <param name="Sha256">Of the content, in hexadecimal.</param>
/// <param name="Content">Null where it is too large to be kept.</param>
internal sealed record JiraAttachment(long Id, string Name, string MimeType, long Size, string Sha256, Guid MediaId, byte[]? Content, DateTimeOffset Created);

/// <param name="Body">As it was sent.</param>
internal sealed record JiraRemoteLink(long Id, string GlobalId, JsonObject Body);

/// <param name="Inward">The issue that has the role of the type's outward text: with Blocks, the one that blocks.</param>
internal sealed record JiraLink(long Id, JiraLinkType Type, long Inward, long Outward);
