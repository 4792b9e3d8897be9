using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin.Models;

/// <summary>One run, as its page shows it.</summary>
public sealed record RunModel
{
    public required RunSummary Summary { get; init; }
    /// <summary>What is happening now, in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Why the last attempt failed, where the run waits for the next; null: all is well.</summary>
    public string? Trouble { get; init; }
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>Null: the run is not paused.</summary>
    public HistoryLine? Paused { get; init; }
    public DateTimeOffset? HeldUntil { get; init; }
    public DateTimeOffset? Deadline { get; init; }
    public TimeSpan DeadlineIn { get; init; }
    public Pace? Pace { get; init; }

    /// <summary>More files may come, so the time left is that of those that are here.</summary>
    public bool IsExportOpen { get; init; }
    public required long DataFiles { get; init; }

    /// <summary>The last word as the platform was told it, or that it ended the migration itself.</summary>
    public string? LastWord { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public required IReadOnlyList<FileLine> Files { get; init; }
    public long FurtherFiles { get; init; }
    public required IReadOnlyList<ReferenceLine> References { get; init; }
    public required IReadOnlyList<HistoryLine> History { get; init; }

    /// <summary>What cost records, in words, most first; empty while the run works.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];
    public long FurtherCauses { get; init; }

    /// <summary>What each field of the plan met; empty where there is no plan yet.</summary>
    public IReadOnlyList<Rewriting.Exports.FieldLine> Fields { get; init; } = [];
    public IReadOnlyList<ExportWarning> Warnings { get; init; } = [];
    public long ProblemCount { get; init; }

    /// <summary>Null: not asked for.</summary>
    public ProblemsModel? Problems { get; init; }

    /// <summary>Null: the run is of another kind.</summary>
    public WorkItemsPart? WorkItems { get; init; }
}

/// <summary>How fast it goes.</summary>
/// <param name="IsMoving">Else the samples are of an earlier time, and the numbers say nothing of now.</param>
/// <param name="Samples">Records per second, oldest first, each with its moment in epoch seconds.</param>
/// <param name="LeftLow">Null: cannot be told.</param>
public sealed record Pace(bool IsMoving, double RecordsPerSecond, double BytesPerSecond, TimeSpan? LeftLow, TimeSpan? LeftHigh, IReadOnlyList<PacePoint> Samples);

public sealed record PacePoint(long Second, double Records);

public sealed record FileLine(string Name, string? Entity, FileRole Role, FileState State, long BytesDone, long? TotalBytes, Books Books);

/// <param name="Examples">Some of the values that have no counterpart.</param>
/// <param name="HasMore">There are others.</param>
public sealed record ReferenceLine(string Namespace, long Rewritten, long Missing, long Accepted, IReadOnlyList<string> Examples, bool HasMore);

/// <param name="Account">Atlassian account id of who did it; null: the import itself, or an operator.</param>
/// <param name="Who">Shown until the account's name is known; null: it goes without saying.</param>
/// <param name="Detail">Null: what happened says it all.</param>
public sealed record HistoryLine(DateTimeOffset At, string What, string? Who, string? Account, string? Detail = null);
