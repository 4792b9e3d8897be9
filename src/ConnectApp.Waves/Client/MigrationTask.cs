using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Client;

/// <param name="Task"><c>Check</c> or <c>Migrate</c>; answers spell it in lower case.</param>
internal sealed record TaskRequest(string Task, TaskOptions? Options = null)
{
    public const string Check = "Check";
    public const string Migrate = "Migrate";
}

internal sealed record TaskOptions(CheckTypes? CheckTypes);

/// <summary>Checks by name. A Check includes or excludes; a Migrate's <c>excludeKeys</c> override failed checks that are excludable.</summary>
internal sealed record CheckTypes
{
    public IReadOnlyList<string>? IncludeKeys { get; init; }

    public IReadOnlyList<string>? ExcludeKeys { get; init; }
}

/// <summary>A task as the platform tells of it; every member may be missing.</summary>
internal sealed record MigrationTask
{
    public string? TaskId { get; init; }

    public string? TaskType { get; init; }

    [JsonConverter(typeof(TolerantTimeConverter))]
    public DateTimeOffset? CreatedAt { get; init; }

    public TaskOptions? Payload { get; init; }

    public TaskResults? Results { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

internal sealed record TaskResults
{
    public IReadOnlyList<TaskArtifact>? Artifacts { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>A report of a task. It can be fetched from <c>location</c> until <c>expireAt</c>.</summary>
internal sealed record TaskArtifact
{
    public string? Name { get; init; }

    /// <summary>A path or an address; it is followed as it stands.</summary>
    public string? Location { get; init; }

    [JsonConverter(typeof(TolerantTimeConverter))]
    public DateTimeOffset? ExpireAt { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

internal sealed record TaskPage
{
    public IReadOnlyList<MigrationTask>? Data { get; init; }

    public PageLinks? Links { get; init; }
}

/// <summary>Cursors, not addresses.</summary>
internal sealed record PageLinks
{
    public string? Next { get; init; }

    public string? Self { get; init; }
}
