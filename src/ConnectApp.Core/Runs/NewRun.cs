using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>A run that is to be made.</summary>
internal sealed record NewRun
{
    public required TenantId TenantId { get; init; }
    public required RunId RunId { get; init; }

    /// <summary>One of <see cref="RunKinds"/>.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run API's project, a UUID in its usual form.</summary>
    public string? ProjectId { get; init; }

    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>What the kind's first step begins with.</summary>
    public byte[]? Checkpoint { get; init; }

    /// <summary>Sealed by <see cref="RunSecrets"/>.</summary>
    public byte[]? Secrets { get; init; }
    public RunId? RetryOf { get; init; }

    /// <summary>One of <see cref="RunTypes"/>.</summary>
    public string Type { get; init; } = RunTypes.Full;

    public bool DryRun { get; init; }

    /// <summary>Earliest known end of a credential; null: unknown.</summary>
    public DateTimeOffset? CredentialsExpireAt { get; init; }

    /// <summary>0: not known yet.</summary>
    public long TotalItems { get; init; }
}
