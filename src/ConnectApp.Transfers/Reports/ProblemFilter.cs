namespace ConnectApp.Transfers.Reports;

/// <summary>Which problems are asked for; null asks for all of them, an empty string for those that have none.</summary>
internal sealed record ProblemFilter(string? Entity = null, string? Namespace = null, string? Reason = null)
{
    public static readonly ProblemFilter All = new();

    public bool Fits(ProblemGroup group) => (Entity is null || group.Entity == Entity) && (Namespace is null || group.Namespace == Namespace) && (Reason is null || group.Reason == Reason);
}
