using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>One line of the report.</summary>
public sealed record RecordProblem
{
    public required ProblemCode Code { get; init; }
    public required ProblemEffect Effect { get; init; }

    /// <summary>Number of the record in its file, from 1.</summary>
    public required long Record { get; init; }

    /// <summary>Uncompressed byte of the file where the record begins.</summary>
    public required long Offset { get; init; }

    /// <summary>The record's own key as JSON (<c>12</c> or <c>"a"</c>); null if it has none.</summary>
    public string? Key { get; init; }

    /// <summary>The name that people use for the record (<c>title</c> of the entity); null if the plan or the record has none.</summary>
    public string? Title { get; init; }

    /// <summary>Concrete path of the value, such as <c>$.items[3].assignee</c>; null for a problem of the whole record.</summary>
    public string? Path { get; init; }
    public string? Kind { get; init; }

    /// <summary>Set for missing references only.</summary>
    public string? Namespace { get; init; }
    public string? Value { get; init; }

    /// <summary>References inside text: characters (Unicode code points) of the value before the place, from 0.</summary>
    public int? Position { get; init; }

    /// <summary>References inside text: the text around the place, at most 60 characters.</summary>
    public string? Around { get; init; }
    public required string Reason { get; init; }
    public required string Hint { get; init; }

    /// <summary>The final outcome of the record, to which its other problems contribute.</summary>
    public RewriteOutcome Outcome { get; internal set; }

    /// <summary>Whether the missing reference is accepted by the plan or the field.</summary>
    public bool Accepted { get; init; }
}
