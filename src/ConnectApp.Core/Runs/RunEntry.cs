using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>A run's row in <c>control.db</c>: whose it is, when it is due, what is asked of it.</summary>
internal sealed record RunEntry
{
    public RunId RunId { get; init; }
    public TenantId TenantId { get; init; }
    public string Kind { get; init; } = RunKinds.Transfer;

    /// <summary>Null: a run of another kind.</summary>
    public TransferId? TransferId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>How often something was asked of the run.</summary>
    public long Wakes { get; init; }

    /// <summary>A pause was asked for, and no resume since.</summary>
    public DateTimeOffset? PausedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? SettledAs { get; init; }

    /// <summary>The span in which the first message came, as a <c>traceparent</c>; null: nobody recorded it.</summary>
    public string? TraceParent { get; init; }
}
