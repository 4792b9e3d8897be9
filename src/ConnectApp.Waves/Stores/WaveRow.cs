using ConnectApp.Core.Ids;

namespace ConnectApp.Waves.Stores;

/// <summary>Row of <c>waves</c>.</summary>
internal sealed record WaveRow
{
    public TenantId TenantId { get; init; }
    public RunId RunId { get; init; }
    public string PlanName { get; init; } = "";
    public string PartName { get; init; } = "";

    /// <summary>The wave's name in the plan, which its parts share.</summary>
    public string WaveName { get; init; } = "";

    /// <summary>Place in the plan, from 0.</summary>
    public long Number { get; init; }

    /// <summary>The wave as the plan has it, without secrets: deflated JSON.</summary>
    public byte[] Definition { get; init; } = [];
    public string ScopeHash { get; init; } = "";

    /// <summary>1: the wave comes after others.</summary>
    public long HasAfter { get; init; }
    public string Account { get; init; } = "";
    public long ChecksOnly { get; init; }

    /// <summary>1: nothing is done until the plan is run again.</summary>
    public long Rests { get; init; }
    public string? JobId { get; init; }

    /// <summary>A POST of the job whose outcome is not stored yet.</summary>
    public DateTimeOffset? JobAskedAt { get; init; }

    /// <summary>Definitions that may lie at the platform because an answer was lost; nobody can find them.</summary>
    public long Orphans { get; init; }
    public string? Message { get; init; }

    /// <summary>When a status changed last.</summary>
    public DateTimeOffset? MovedAt { get; init; }

    /// <summary>When all parts of the scope but the apps had ended.</summary>
    public DateTimeOffset? CoreEndedAt { get; init; }

    /// <summary>The job of the id-mapping report, and when the first one was asked for.</summary>
    public string? MappingJob { get; init; }
    public DateTimeOffset? MappingAskedAt { get; init; }
}

/// <summary>Row of <c>wave_tasks</c>: a task, or the intent to post one.</summary>
internal sealed record TaskRow
{
    public RunId RunId { get; init; }
    public long Number { get; init; }
    public string JobId { get; init; } = "";

    /// <summary><c>Check</c> or <c>Migrate</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Names of checks, with a comma between.</summary>
    public string Excluded { get; init; } = "";
    public DateTimeOffset? AskedAt { get; init; }
    public string? TaskId { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public string? Status { get; init; }
    public string? Outcome { get; init; }

    /// <summary>The merged status tree: deflated JSON.</summary>
    public byte[]? Tree { get; init; }

    public IReadOnlyList<string> ExcludedChecks => Excluded.Length == 0 ? [] : Excluded.Split(',');
}

/// <summary>Row of <c>wave_servers</c>.</summary>
internal sealed record ServerRow
{
    public DateTimeOffset? AttachedAt { get; init; }
    public DateTimeOffset? AttachedUntil { get; init; }
    public DateTimeOffset? TokenSavedAt { get; init; }
}

/// <summary>Row of <c>wave_artifacts</c>.</summary>
internal sealed record ArtifactRow
{
    public RunId RunId { get; init; }
    public string TaskId { get; init; } = "";
    public string Name { get; init; } = "";
    public string Location { get; init; } = "";
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Path below the store's folder; null: it is not fetched.</summary>
    public string? File { get; init; }
    public long? Bytes { get; init; }
    public string? Sha256 { get; init; }

    /// <summary>Why it could not be fetched; null: it is, or was not tried yet.</summary>
    public string? Fault { get; init; }
}
