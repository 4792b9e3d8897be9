namespace ConnectApp.Transfers.Reports;

/// <summary>What some problems of a run have in common; an empty string where they have none.</summary>
internal sealed record ProblemGroup(string Entity, string Namespace, string Reason)
{
    private const char Separator = '\u001f';

    public string What => $"{Entity}{Separator}{Namespace}{Separator}{Reason}";

    /// <param name="what">As the column of the schema makes it.</param>
    public static ProblemGroup Of(string what)
    {
        var first = what.IndexOf(Separator, StringComparison.Ordinal);
        var second = what.IndexOf(Separator, first + 1);
        return new ProblemGroup(what[..first], what[(first + 1)..second], what[(second + 1)..]);
    }
}
