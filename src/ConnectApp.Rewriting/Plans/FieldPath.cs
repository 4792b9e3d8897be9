namespace ConnectApp.Rewriting.Plans;

public enum StepKind
{
    /// <summary><c>.name</c> or <c>['name']</c></summary>
    Member,

    /// <summary><c>[0]</c></summary>
    Index,

    /// <summary><c>.*</c> or <c>[*]</c>: every member of an object and every element of an array (RFC 9535, 2.3.2).</summary>
    Wildcard,

    /// <summary><c>..</c>: the node itself and every node below it, in the same text: strings that hold JSON are not entered.</summary>
    Descendants,
}

/// <summary>One step of a path; <paramref name="Name"/> belongs to <see cref="StepKind.Member"/>, <paramref name="Index"/> (from 0) to <see cref="StepKind.Index"/>.</summary>
public readonly record struct PathStep(StepKind Kind, string? Name = null, int Index = 0);

/// <summary>JSONPath (RFC 9535) without filters, slices and functions; a trailing <c>~</c> means the names of the matched members.</summary>
public sealed record FieldPath(string Text, IReadOnlyList<PathStep> Steps, bool Names)
{
    public override string ToString() => Text;
}
