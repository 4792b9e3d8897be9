using System.Text.Json;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Documents;

/// <summary>A text in the Atlassian Document Format, with what it refers to.</summary>
/// <param name="Content">The whole document (<c>version</c>, <c>type</c>, <c>content</c>).</param>
/// <param name="IsEmpty">True if nothing is visible; Jira then gets null instead.</param>
/// <param name="WorkItems">Ids of work items that the text names, whether their keys are known or not.</param>
/// <param name="People">Identity ids of people that the text mentions.</param>
/// <param name="Images">Images and linked files, each once, in the order of the text.</param>
/// <param name="IsCut">True if the text was longer than Jira's limit; the original must then be attached.</param>
/// <param name="Simplified">What ADF could not hold as it was, in words.</param>
public sealed record Document(
    JsonElement Content,
    bool IsEmpty,
    IReadOnlySet<int> WorkItems,
    IReadOnlySet<Guid> People,
    IReadOnlyList<ImageReference> Images,
    bool IsCut,
    IReadOnlyCollection<string> Simplified)
{
    /// <summary>Report lines: <c>text-too-long</c> if the text was cut, <c>text-simplified</c> if something could not be kept as it was.</summary>
    public IEnumerable<Problem> Problems(int item, string part)
    {
        if (IsCut)
            yield return new(item, part, ProblemCodes.TextTooLong, Effect.Failed,
                "The text is longer than Jira takes; it was cut at the end of a block.", "The whole text is attached to the issue.");
        if (Simplified.Count > 0)
            yield return new(item, part, ProblemCodes.TextSimplified, Effect.Skipped,
                $"Jira's text format cannot hold all of it: {string.Join("; ", Simplified)}.", "The words are kept. Compare the original if the form matters.");
    }
}
