using System.Text.Json.Serialization;

namespace ConnectApp.Api.Description;

/// <summary>Body of a start, for the OpenAPI document alone: <c>StartRequestReader</c> reads it and names every fault.</summary>
/// <param name="Type">FULL, SAMPLE or INCREMENTAL.</param>
internal sealed record StartBody(string Type, StartPayload EnginePayload);

internal sealed record StartPayload(StartSource Source, StartTarget Target)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StartOptions? Options { get; init; }
}

/// <param name="Org">Organisation of Azure DevOps.</param>
/// <param name="Pat">A PAT, or an access token of Entra.</param>
internal sealed record StartSource(string Org, string Project, string Pat)
{
    /// <summary>One area path; its children are included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("area_filter")]
    public string? AreaFilter { get; init; }

    /// <summary>Work item types with commas between them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("type_filter")]
    public string? TypeFilter { get; init; }

    /// <summary>Address of an Azure DevOps Server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("base_url")]
    public string? BaseUrl { get; init; }

    /// <summary>Conditions of a WHERE clause of WIQL.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Wiql { get; init; }

    /// <summary>When the PAT or token ends, if known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("expires_at")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="BaseUrl">The Jira site, or the gateway's address with a cloud id.</param>
internal sealed record StartTarget(
    [property: JsonPropertyName("base_url")] string BaseUrl,
    string Email,
    [property: JsonPropertyName("api_token")] string ApiToken,
    [property: JsonPropertyName("project_key")] string ProjectKey)
{
    /// <summary>When the token ends, if known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("expires_at")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Names that mean nothing here are ignored with a log line.</summary>
internal sealed record StartOptions
{
    /// <summary>Reads and plans; writes nothing to Jira.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("dry_run")]
    public bool? DryRun { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("type_overrides")]
    public IReadOnlyDictionary<string, string>? TypeOverrides { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("state_overrides")]
    public IReadOnlyDictionary<string, string>? StateOverrides { get; init; }

    /// <summary>E-mail to account id; compared without case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("user_overrides")]
    public IReadOnlyDictionary<string, string>? UserOverrides { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("field_overrides")]
    public IReadOnlyDictionary<string, string>? FieldOverrides { get; init; }

    /// <summary>Link type to link type; null: links of this type are not copied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("link_overrides")]
    public IReadOnlyDictionary<string, string?>? LinkOverrides { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("migrate_attachments")]
    public bool? MigrateAttachments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("migrate_comments")]
    public bool? MigrateComments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("migrate_links")]
    public bool? MigrateLinks { get; init; }

    /// <summary>header or none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("comment_author")]
    public string? CommentAuthor { get; init; }

    /// <summary>keep or overwrite: for fields that both sides have changed since the last run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("on_conflict")]
    public string? OnConflict { get; init; }

    /// <summary>Label of each issue, with <c>{id}</c>; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Sprints { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Components { get; init; }

    /// <summary>Items of each type in a SAMPLE, 1 to 10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("sample_per_type")]
    public int? SamplePerType { get; init; }
}

/// <summary>Body of a resume, for the OpenAPI document alone: new credentials of a run of work items.</summary>
internal sealed record ResumeBody
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResumePayload? EnginePayload { get; init; }
}

internal sealed record ResumePayload
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResumeSource? Source { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResumeTarget? Target { get; init; }
}

internal sealed record ResumeSource
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pat { get; init; }
}

/// <summary>Another address may only lead to the same site.</summary>
internal sealed record ResumeTarget
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("base_url")]
    public string? BaseUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("api_token")]
    public string? ApiToken { get; init; }
}
