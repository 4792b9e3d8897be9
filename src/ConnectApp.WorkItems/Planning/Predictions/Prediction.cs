namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>A failure that reads can show before the first write.</summary>
/// <param name="Id">Stable name, for logs and documents.</param>
/// <param name="What">The failure, in a few words.</param>
/// <param name="Code">Code of the report line; null if there is none because the run does not begin, or because it is only a warning.</param>
internal abstract record Prediction(string Id, string What, PredictedOutcome Outcome, string? Code);

/// <param name="Find">Looks at what was read; one message for each failure that was found.</param>
internal sealed record Prediction<TFacts>(string Id, string What, PredictedOutcome Outcome, string? Code, Func<TFacts, IEnumerable<string>> Find)
    : Prediction(Id, What, Outcome, Code);

/// <param name="Item">Null if it concerns the whole run.</param>
internal sealed record Finding(Prediction Prediction, int? Item, string Message);

internal enum PredictedOutcome
{
    /// <summary>The run ends before it writes anything.</summary>
    RunEnds,

    /// <summary>Items fail.</summary>
    ItemFails,

    /// <summary>A field, file, comment or link fails; the item is migrated.</summary>
    PartFails,

    /// <summary>A rule leaves something out or changes it.</summary>
    Skipped,

    /// <summary>Nothing is lost yet.</summary>
    Warning,
}
