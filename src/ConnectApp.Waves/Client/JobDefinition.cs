using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Client;

/// <summary>What moves from where to where. The platform keeps it as it was posted.</summary>
internal sealed record JobDefinition
{
    public const string JiraFlow = "jira-onpremises-to-cloud";

    /// <summary>Implied by the names of the schemas; no sample shows it.</summary>
    public const string ConfluenceFlow = "confluence-onpremises-to-cloud";

    public string? Name { get; init; }

    public string? Flow { get; init; }

    public JobSite? Source { get; init; }

    public JobSite? Destination { get; init; }

    /// <summary>Parts by name, in the order in which they are sent; parts that this program does not know are kept.</summary>
    public Dictionary<string, JsonElement>? Scope { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>A Data Center by <c>serverId</c>, or a cloud site by <c>url</c>.</summary>
internal sealed record JobSite
{
    public string? ServerId { get; init; }

    public string? Url { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

internal sealed record CreatedJob
{
    public string? JobId { get; init; }

    public JobDefinition? JobDefinition { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}
