using System.Globalization;

namespace ConnectApp.Waves.Plans;

/// <summary>A node of a plan's YAML with the place where it begins; line and column from 1.</summary>
internal abstract record PlanNode(int Line, int Column)
{
    /// <summary>What stands here, in words for a message; a scalar is not repeated, because it may be a secret.</summary>
    public abstract string Found { get; }
}

/// <param name="IsPlain">Written without quotes, so that <c>null</c>, <c>true</c> and <c>1</c> are no texts.</param>
internal sealed record PlanScalar(int Line, int Column, string Value, bool IsPlain) : PlanNode(Line, Column)
{
    public override string Found => IsNull ? "nothing" : IsNumber ? "a number" : IsBool ? "true or false" : "a text";

    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public bool IsBool => IsPlain && Value is "true" or "false" or "True" or "False" or "TRUE" or "FALSE";

    public bool IsNumber => IsPlain && Value.Length < 40 && Value.Any(char.IsAsciiDigit)
        && double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}

internal sealed record PlanList(int Line, int Column, IReadOnlyList<PlanNode> Items) : PlanNode(Line, Column)
{
    public override string Found => "a list";
}

internal sealed record PlanMap(int Line, int Column, IReadOnlyList<PlanMember> Members) : PlanNode(Line, Column)
{
    public override string Found => "a mapping";
}

internal sealed record PlanMember(PlanScalar Key, PlanNode Value);

/// <summary>Stands where something was refused already, so that the refusal is told once.</summary>
internal sealed record PlanRefused(int Line, int Column) : PlanNode(Line, Column)
{
    public override string Found => "something that was refused";
}
