using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>What a run of any kind has: its row in the tenant's tables. A kind keeps more in tables of its own.</summary>
internal record Run
{
    public TenantId TenantId { get; init; }
    public RunId RunId { get; init; }
    public string Kind { get; init; } = RunKinds.Transfer;

    /// <summary>The run API's project, a UUID; null: the kind makes it from its own rows.</summary>
    public string? ProjectId { get; init; }

    /// <summary>For people; null: it has none.</summary>
    public string? Name { get; init; }
    public string State { get; init; } = RunState.Pending;

    /// <summary>One of <see cref="RunTypes"/>.</summary>
    public string Type { get; init; } = RunTypes.Full;

    /// <summary>It reads and plans, and writes nothing to the other system.</summary>
    public bool DryRun { get; init; }

    /// <summary>Earliest known end of a credential; null: unknown, or there is none.</summary>
    public DateTimeOffset? CredentialsExpireAt { get; init; }

    /// <summary>From 1; what a number means is the kind's.</summary>
    public int Phase { get; init; }

    /// <summary>Raised by whoever takes the run; every fenced write tests it.</summary>
    public long Epoch { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Failed steps with one code of <see cref="RunWait"/>, one after another; 0 after each phase that was done.</summary>
    public int Failures { get; init; }

    /// <summary>0: not known yet. Transfers count in their files instead, as for the three counts below.</summary>
    public long TotalItems { get; init; }
    public long Succeeded { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }

    /// <summary>As the run API shows it; never falls.</summary>
    public int LivePercent { get; init; }

    /// <summary>Why it ended as it did; null: it has not, or there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>Sequence of the newest event that was removed to make room.</summary>
    public long EventsDropped { get; init; }

    /// <summary>The kind's own bytes: where its next step begins.</summary>
    public byte[]? Checkpoint { get; init; }

    /// <summary>Sealed by <see cref="RunSecrets"/>; null: there are none, or they are wiped.</summary>
    public byte[]? Secrets { get; init; }

    /// <summary>The ended run whose work this one takes up; null: none.</summary>
    public string? RetryOf { get; init; }
    public string? WaitingCode { get; init; }
    public string? WaitingReason { get; init; }
    public DateTimeOffset? WaitingSince { get; init; }
    public DateTimeOffset? WaitingUntil { get; init; }

    public RunWait? Waiting => WaitingCode is null ? null : new RunWait(WaitingCode, WaitingReason ?? "", WaitingSince ?? CreatedAt, WaitingUntil);
    public bool HasEnded => RunState.IsTerminal(State);
}
