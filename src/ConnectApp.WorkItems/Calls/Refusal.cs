namespace ConnectApp.WorkItems.Calls;

/// <summary>Why a service did not do what a call asked for.</summary>
/// <param name="Messages">General messages, in the service's words.</param>
/// <param name="Fields">Message by field id (Jira); empty where the service names no field.</param>
/// <param name="Key">Azure DevOps' <c>typeKey</c>, for example <c>WorkItemTrackingQueryResultSizeLimitExceededException</c>.</param>
public sealed record Refusal(IReadOnlyList<string> Messages, IReadOnlyDictionary<string, string> Fields, string? Key = null)
{
    public static Refusal None { get; } = new([], new Dictionary<string, string>(StringComparer.Ordinal));

    public static Refusal Because(string message) => None with { Messages = [message] };

    /// <summary>All of it as one line for a report, at most 500 characters.</summary>
    public override string ToString()
    {
        var text = string.Join("; ", Messages.Concat(Fields.Select(f => $"{f.Key}: {f.Value}"))).ReplaceLineEndings(" ");
        return text.Length <= 500 ? text : text[..500];
    }
}
