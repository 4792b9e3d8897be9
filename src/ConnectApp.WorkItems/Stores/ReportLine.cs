namespace ConnectApp.WorkItems.Stores;

/// <summary>A stored line of the report.</summary>
internal sealed record ReportLine
{
    /// <summary>From 1, in the order in which the lines were found.</summary>
    public long Number { get; init; }

    /// <summary>Id of the work item; null: the line is about the whole run.</summary>
    public int? Item { get; init; }

    /// <summary>Of the issue; null: there is none.</summary>
    public string? Key { get; init; }

    /// <summary>As of <see cref="Model.Problem"/>.</summary>
    public string Part { get; init; } = "";

    /// <summary>One of <see cref="Model.ProblemCodes"/>.</summary>
    public string Code { get; init; } = "";

    /// <summary><c>skipped</c> or <c>failed</c>.</summary>
    public string Effect { get; init; } = "";
    public string Reason { get; init; } = "";
    public string? Hint { get; init; }
}

/// <summary>Which lines are wanted; null: all.</summary>
internal sealed record ReportFilter(string? Code, string? Effect, int? Item, string? Part, string? Key);

/// <summary>Items that have a line of a code, each once, by what became of them.</summary>
internal sealed record ReportCause
{
    public string Code { get; init; } = "";
    public long Skipped { get; init; }
    public long Failed { get; init; }

    /// <summary>Items that are in Jira in spite of it.</summary>
    public long Loaded { get; init; }
}
