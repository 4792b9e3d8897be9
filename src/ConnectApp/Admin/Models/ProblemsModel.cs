namespace ConnectApp.Admin.Models;

/// <summary>A page of a run's problems, and what they can be filtered by. Of a page after the first only rows and next are filled.</summary>
public sealed record ProblemsModel
{
    public bool HasEnded { get; init; }

    /// <summary>Cancelled or failed: not all of the export was read.</summary>
    public bool WasCutShort { get; init; }

    /// <summary>There were problems, and their time to be kept is over.</summary>
    public bool IsExpired { get; init; }

    /// <summary>How many fit the filter, and how many there are.</summary>
    public long Matching { get; init; }
    public long Total { get; init; }

    /// <summary>Some of those that fit are references without a counterpart; what can be done about them is said once, and not in each row.</summary>
    public bool HasMissing { get; init; }
    public required IReadOnlyList<ProblemRow> Rows { get; init; }

    /// <summary>Where the next page begins; null: this is the last one.</summary>
    public long? Next { get; init; }
    public required ProblemChoice Entity { get; init; }
    public required ProblemChoice Code { get; init; }
    public required ProblemChoice Namespace { get; init; }
}

/// <param name="Values">An empty one stands for "none".</param>
/// <param name="Chosen">Null: all.</param>
public sealed record ProblemChoice(IReadOnlyList<string> Values, string? Chosen);

/// <param name="Title">What people call the record; null: nothing.</param>
/// <param name="Hint">Null: what is said above the list.</param>
/// <param name="Link">The platform's object that the record belongs to; null: none is known.</param>
public sealed record ProblemRow(string? File, string? Entity, string? Key, string? Title, long? Record, string? Path, string? Value, string? Around, string Reason, string? Hint,
    Uri? Link, string? LinkText);
