using ConnectApp.Core.Ids;

namespace ConnectApp.WorkItems.Starting;

/// <summary>Outcomes of a start in the words of the command line.</summary>
internal static class StartAnswers
{
    /// <returns>The run, or what is wrong; never both.</returns>
    public static (RunId? Run, IReadOnlyList<string> Faults) Of(StartOutcome outcome) => outcome switch
    {
        StartOutcome.Started started => (started.Run, []),
        StartOutcome.Invalid invalid => (null, invalid.Faults),
        StartOutcome.AlreadyRunning { Run: { } active } => (null, [$"The run {active} is active, for this project or this Jira project. Wait for its end, or cancel it."]),
        StartOutcome.AlreadyRunning => (null, ["Another run migrates into this Jira project; it is not one of this command line."]),
        StartOutcome.NotYours => (null, ["The project belongs to another tenant of this store."]),
        StartOutcome.TooMany many => (null, [$"Too many starts in this hour (WorkItems:StartsPerHour); try again in {Math.Ceiling(many.Wait.TotalMinutes):0} min."]),
        _ => throw new InvalidOperationException($"No answer for {outcome.GetType().Name}."),
    };
}
