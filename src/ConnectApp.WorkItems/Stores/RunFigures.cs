namespace ConnectApp.WorkItems.Stores;

/// <summary>How far a run is and what it came to.</summary>
/// <param name="Stages">Items by the stage that they have reached.</param>
/// <param name="Calls">Requests by phase; phases without any are absent.</param>
/// <param name="Problems">Lines of the report.</param>
internal sealed record RunFigures(
    IReadOnlyDictionary<ItemStage, long> Stages, RunTotals Totals, IReadOnlyDictionary<int, CallTotals> Calls, long Problems)
{
    public const int Phases = 5;

    public static RunFigures None { get; } = new(
        new Dictionary<ItemStage, long>(), new RunTotals(new Dictionary<string, long>(), PartCounts.None), new Dictionary<int, CallTotals>(), 0);

    public CallTotals AllCalls => Calls.Values.Aggregate(CallTotals.None, (sum, calls) => sum + calls);

    /// <summary>Items that a phase is done with; the last phase works on all at once and has no part.</summary>
    /// <param name="phase">1 to 4; an item counts half in phase 1 when it is read, and whole when it is planned.</param>
    public double Done(int phase) => phase == 1
        ? (From(ItemStage.Read) + From(ItemStage.Planned)) / 2.0
        : From((ItemStage)(phase + 1));

    private long From(ItemStage stage) => Stages.Where(s => s.Key >= stage).Sum(s => s.Value);
}
