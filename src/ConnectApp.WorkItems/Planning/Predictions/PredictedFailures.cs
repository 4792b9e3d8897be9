namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>Every failure that preflight predicts.</summary>
internal static class PredictedFailures
{
    public static IReadOnlyList<Prediction> All { get; } = [.. AccessPredictions.All, .. ProjectPredictions.All, .. ItemPredictions.All];

    public static IEnumerable<Finding> Of(AccessFacts facts) => Find(AccessPredictions.All, facts, null);

    public static IEnumerable<Finding> Of(ProjectFacts facts) => Find(ProjectPredictions.All, facts, null);

    public static IEnumerable<Finding> Of(ItemFacts facts) => Find(ItemPredictions.All, facts, facts.Item.Id);

    private static IEnumerable<Finding> Find<TFacts>(IEnumerable<Prediction<TFacts>> predictions, TFacts facts, int? item) =>
        predictions.SelectMany(p => p.Find(facts).Select(message => new Finding(p, item, message)));
}
