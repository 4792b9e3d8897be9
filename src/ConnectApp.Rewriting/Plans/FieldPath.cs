using System.Diagnostics.CodeAnalysis;

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
public readonly record struct PathStep(StepKind Kind, string? Name = null, int Index = 0)
{
    /// <summary>A wildcard that is written <c>[*]</c>. In XML it means the elements of a name, and not what is in them.</summary>
    public bool IsBracketed { get; init; }
}

/// <summary>JSONPath (RFC 9535) without filters, slices and functions; a trailing <c>~</c> means the names of the matched members.</summary>
public sealed record FieldPath(string Text, IReadOnlyList<PathStep> Steps, bool Names)
{
    /// <summary>Whether it names one place at most: no wildcards and no descendants (RFC 9535, 1.1: singular query).</summary>
    public bool IsSingular => Steps.All(s => s.Kind is StepKind.Member or StepKind.Index);

    /// <exception cref="FormatException">The text is no path; the message tells the character from which on.</exception>
    public static FieldPath Parse(string text) =>
        TryParse(text, out var path, out var fault) ? path : throw new FormatException($"malformed path '{text}': {fault}");

    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out PathFault? fault) =>
        new FieldPathParser(text).TryParse(out path, out fault);

    public override string ToString() => Text;
}

/// <summary>Where a text stops being a path.</summary>
/// <param name="Column">From 1, in characters of the path.</param>
public sealed record PathFault(int Column, string Message)
{
    public override string ToString() => $"{Message} at character {Column}";
}
