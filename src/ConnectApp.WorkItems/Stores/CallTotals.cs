namespace ConnectApp.WorkItems.Stores;

/// <summary>Requests of a run in one phase, or in all.</summary>
/// <param name="Source">To Azure DevOps.</param>
/// <param name="Target">To Jira.</param>
/// <param name="Retried">Attempts after the first one of a call.</param>
/// <param name="Throttled">Answers with 429.</param>
internal sealed record CallTotals(long Source, long Target, long Retried, long Throttled)
{
    public static CallTotals None { get; } = new(0, 0, 0, 0);

    public long All => Source + Target;

    public static CallTotals operator +(CallTotals a, CallTotals b) =>
        new(a.Source + b.Source, a.Target + b.Target, a.Retried + b.Retried, a.Throttled + b.Throttled);

    public static CallTotals operator -(CallTotals a, CallTotals b) =>
        new(a.Source - b.Source, a.Target - b.Target, a.Retried - b.Retried, a.Throttled - b.Throttled);
}
