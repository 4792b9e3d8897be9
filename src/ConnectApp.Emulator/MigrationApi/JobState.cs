using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>A job definition as it was posted.</summary>
internal sealed class JobState(string id, MigrationAccount account, JsonObject definition)
{
    private Dictionary<string, int>? _places;

    public string Id => id;

    public MigrationAccount Account => account;

    public JsonObject Definition => definition;

    public string Name { get; } = definition["name"]?.GetValue<string>() ?? "";

    public string ServerId { get; } = definition["source"]!["serverId"]!.GetValue<string>();

    public string CloudUrl { get; } = definition["destination"]!["url"]!.GetValue<string>().TrimEnd('/');

    public bool IsConfluence { get; } = definition["flow"]!.GetValue<string>().StartsWith("confluence", StringComparison.Ordinal);

    /// <summary>Oldest first.</summary>
    public List<TaskState> Tasks { get; } = [];

    /// <summary><c>projects</c> or <c>spaces</c>.</summary>
    public string ItemsName => IsConfluence ? "spaces" : "projects";

    public IReadOnlyList<string> Keys { get; } = Texts(definition["scope"]?["projects"] ?? definition["scope"]?["spaces"]);

    public IReadOnlyList<string> Apps { get; } = Texts(definition["scope"]?["apps"]);

    /// <summary>Parts of the scope beside projects or spaces and apps.</summary>
    public IReadOnlyList<string> OtherScopes { get; } =
        [.. (definition["scope"] as JsonObject ?? []).Select(p => p.Key).Where(name => name is not ("projects" or "spaces" or "apps"))];

    /// <summary>Place of a key; -1: the job does not have it.</summary>
    public int IndexOf(string key)
    {
        _places ??= Keys.Select((k, i) => (k, i)).GroupBy(p => p.k).ToDictionary(g => g.Key, g => g.First().i);
        return _places.GetValueOrDefault(key, -1);
    }

    private static IReadOnlyList<string> Texts(JsonNode? part) =>
        part?["includedKeys"] is JsonArray keys ? [.. keys.Select(k => k!.GetValue<string>())] : [];
}

/// <summary>A task, and when the assistant began with it; all times are of the emulator's calendar.</summary>
internal sealed class TaskState(string id, JobState job, bool isMigrate, JsonNode? options, DateTimeOffset createdAt)
{
    public string Id => id;

    public JobState Job => job;

    public bool IsMigrate => isMigrate;

    /// <summary>As it was posted.</summary>
    public JsonNode? Options => options;

    public DateTimeOffset CreatedAt => createdAt;

    public IReadOnlySet<string> Excluded { get; } =
        (options?["checkTypes"]?["excludeKeys"] as JsonArray ?? []).Select(k => k!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    public IReadOnlySet<string>? Included { get; } =
        (options?["checkTypes"]?["includeKeys"] as JsonArray)?.Select(k => k!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    /// <summary>Null: the assistant has not taken it yet.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The server id is unknown: the task ends without having begun.</summary>
    public bool IsHopeless { get; set; }

    /// <summary>Where the task has an app's transfer: whether it has begun, and its outcome once it has ended.</summary>
    public bool HasBegunTransfer { get; set; }

    public string? TransferOutcome { get; set; }
}
