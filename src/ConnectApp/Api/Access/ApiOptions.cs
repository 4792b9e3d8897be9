namespace ConnectApp.Api.Access;

/// <summary>Section <c>Api</c> of the configuration: who beside a site's admins may use the run API.</summary>
internal sealed class ApiOptions
{
    /// <summary>Key of operators' tokens (HS256): text of at least 32 bytes, or base64 of as many behind <c>base64:</c>.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Base URL of an OpenID Connect provider whose tokens operators bring; its keys are found by its discovery document.</summary>
    public string? Authority { get; set; }

    /// <summary>The <c>aud</c> that operators' tokens must name. Required with an authority, whose tokens for other apps would count too.</summary>
    public string? Audience { get; set; }

    /// <summary>Calls of one tenant, or of one operator of all tenants, before it gets 429.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Event streams that are open at once for one tenant, or for one operator of all tenants.</summary>
    public int StreamsPerTenant { get; set; } = 20;
}
