using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>What is wrong, or doubtful, at one place of a plan.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public sealed record PlanFault(int Line, int Column, string Message)
{
    /// <summary>Name of the plan's file, as the caller gave it.</summary>
    public string File { get; init; } = "plan";

    /// <summary>Of a warning; null: a fault.</summary>
    public WarningCode? Code { get; init; }

    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
