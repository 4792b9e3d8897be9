namespace ConnectApp.Transfers.Reports;

/// <summary>Which problems are asked for; null asks for all of them, an empty string for those that have none.</summary>
/// <param name="Key">Of the record, as text: of a number its digits.</param>
internal sealed record ProblemFilter(string? Entity = null, string? Namespace = null, string? Code = null, string? Effect = null, string? Key = null)
{
    public static readonly ProblemFilter All = new();

    public bool Fits(ProblemGroup group) => (Entity is null || group.Entity == Entity) && (Namespace is null || group.Namespace == Namespace) && (Code is null || group.Code == Code)
        && (Effect is null || group.Effect == Effect);
}
