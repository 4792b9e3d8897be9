namespace ConnectApp.Admin.Models;

/// <summary>A page of a run's problems, and what they can be filtered by.</summary>
/// <param name="Matching">How many fit the filter.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Next">Where the next page begins; null: this is the last one.</param>
/// <param name="IsFirstPage">Else only the further rows are wanted.</param>
public sealed record ProblemsModel(string RunId, bool HasEnded, bool IsExpired, bool IsFirstPage, long Matching, long Total, long? Next, IReadOnlyList<ProblemRow> Rows,
    ProblemChoice Entity, ProblemChoice Reason, ProblemChoice Namespace);

/// <param name="Chosen">Null: all.</param>
public sealed record ProblemChoice(IReadOnlyList<string> Values, string? Chosen);

/// <param name="Link">The platform's object that the record belongs to; null: none is known.</param>
public sealed record ProblemRow(string? File, string? Entity, string? Key, long? Record, string? Path, string? Namespace, string? Value, string? Around, string Reason, string Hint,
    bool Accepted, Uri? Link, string? LinkText);
