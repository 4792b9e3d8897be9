namespace ConnectApp.WorkItems.Model;

/// <summary>One line of the report: something is not migrated, or not whole.</summary>
/// <param name="Item">Id of the work item; null if it concerns the whole run.</param>
/// <param name="Part"><c>item</c>, <c>field:System.Title</c>, <c>comment:ID</c>, <c>attachment:NAME</c> or <c>link:REL:ID</c>.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Reason">What happened, one sentence.</param>
/// <param name="Hint">What a person can do about it; null if nothing.</param>
public sealed record Problem(int? Item, string Part, string Code, Effect Effect, string Reason, string? Hint = null)
{
    public static string FieldPart(string referenceName) => $"field:{referenceName}";
}

/// <summary>Only failures make a run PARTIAL; what is skipped is skipped by a rule.</summary>
public enum Effect
{
    Skipped,
    Failed,
}
