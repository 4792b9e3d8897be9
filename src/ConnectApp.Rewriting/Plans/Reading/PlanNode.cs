using System.Globalization;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>A node of the plan's YAML with the place where it begins; line and column from 1.</summary>
internal abstract record PlanNode(int Line, int Column)
{
    /// <summary>What stands here, in words for a message.</summary>
    public abstract string Found { get; }
}

/// <param name="IsPlain">Written without quotes and in one piece, so that <c>null</c> or <c>1</c> is no text.</param>
internal sealed record PlanScalar(int Line, int Column, string Value, bool IsPlain) : PlanNode(Line, Column)
{
    public override string Found => this switch
    {
        { Value.Length: 0 } => "nothing",
        { IsText: true } => ShownText.Quote(Value),
        { Value: "~" } => "null",
        _ => IsNumber(Value) ? $"the number {Value}" : Value,
    };

    /// <summary>Whether YAML's core schema (YAML 1.2.2, 10.3.2) takes it for text rather than null, a boolean or a number.</summary>
    public bool IsText => !IsPlain
        || (Value is not ("" or "~" or "null" or "Null" or "NULL" or "true" or "True" or "TRUE" or "false" or "False" or "FALSE") && !IsNumber(Value));

    private static bool IsNumber(string value) =>
        value.Length < 40 && value.Any(char.IsAsciiDigit)
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}

internal sealed record PlanSequence(int Line, int Column, IReadOnlyList<PlanNode> Items) : PlanNode(Line, Column)
{
    public override string Found => "a list";
}

internal sealed record PlanMapping(int Line, int Column, IReadOnlyList<PlanMember> Members) : PlanNode(Line, Column)
{
    public override string Found => "a mapping";
}

internal sealed record PlanMember(PlanScalar Key, PlanNode Value);

/// <summary>Stands where something was refused already, so that the refusal is told once.</summary>
internal sealed record PlanRefused(int Line, int Column) : PlanNode(Line, Column)
{
    public override string Found => "something that was refused";
}
