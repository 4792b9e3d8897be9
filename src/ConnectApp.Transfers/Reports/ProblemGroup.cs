namespace ConnectApp.Transfers.Reports;

/// <summary>What some problems of a run have in common; an empty string where they have none.</summary>
/// <param name="Code">As in the report.</param>
/// <param name="Effect">As in the report.</param>
internal sealed record ProblemGroup(string Entity, string Namespace, string Code, string Effect)
{
    private const char Separator = '\u001f';

    public string What => string.Join(Separator, Entity, Namespace, Code, Effect);

    /// <param name="what">As the column of the schema makes it.</param>
    public static ProblemGroup Of(string what) => what.Split(Separator) is [var entity, var name, var code, var effect]
        ? new ProblemGroup(entity, name, code, effect) : throw new FormatException($"A problem is of the group '{what}', which has not four parts.");
}
