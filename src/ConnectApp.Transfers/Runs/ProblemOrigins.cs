namespace ConnectApp.Transfers.Runs;

/// <summary>Who finds a problem, as the store spells it: <c>record</c>.</summary>
internal static class ProblemOrigins
{
    private static readonly string[] Texts = [.. Enum.GetNames<ProblemOrigin>().Select(n => n.ToLowerInvariant())];

    public static string TextOf(ProblemOrigin origin) => Texts[(int)origin];
}
