using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>What an item becomes, with what is known at the moment. The same item and knowledge always give the same plan.</summary>
/// <param name="Type">Type of the issue.</param>
/// <param name="Fields">Values by field id, only fields that createmeta offers; without project, issue type and parent.</param>
/// <param name="ParentItem">Item whose issue is the parent; null: none.</param>
/// <param name="StatusId">Status that the issue shall have; null: the first one of its workflow.</param>
/// <param name="Required">Ids of fields that cannot be left out.</param>
/// <param name="Unmapped">Values without a field in Jira, for the property <c>connectapp.fields</c>; null: none.</param>
/// <param name="References">Items that the texts name.</param>
/// <param name="People">Identity ids that the texts mention.</param>
/// <param name="Images">Images and files of the texts, each once.</param>
/// <param name="Problems">Lines for the report.</param>
/// <param name="Fault">Why the item cannot be created; null if it can.</param>
/// <param name="WholeTexts">Texts that were cut: file name to the original.</param>
internal sealed record IssuePlan(
    IssueType Type,
    JsonObject Fields,
    int? ParentItem,
    string? StatusId,
    IReadOnlySet<string> Required,
    JsonObject? Unmapped,
    IReadOnlySet<int> References,
    IReadOnlySet<Guid> People,
    IReadOnlyList<ImageReference> Images,
    IReadOnlyList<Problem> Problems,
    Problem? Fault,
    IReadOnlyDictionary<string, string> WholeTexts);

/// <summary>A comment as it is written.</summary>
internal sealed record CommentPlan(
    JsonNode Body,
    bool IsEmpty,
    IReadOnlySet<int> References,
    IReadOnlySet<Guid> People,
    IReadOnlyList<ImageReference> Images,
    IReadOnlyList<Problem> Problems)
{
    /// <summary>The comment's text if it was cut: file name to the original.</summary>
    public IReadOnlyDictionary<string, string> WholeTexts { get; init; } = new Dictionary<string, string>();
}

/// <summary>A link to another item.</summary>
/// <param name="Part"><c>link:REL:ID</c>.</param>
/// <param name="TypeName">Name of the link type in Jira.</param>
/// <param name="From">Item whose issue the link reads outward from: the one that blocks.</param>
internal sealed record LinkPlan(string Part, string TypeName, int From, int To);

/// <summary>A link to an address.</summary>
internal sealed record WebLinkPlan(string Part, string GlobalId, string Url, string Title);

/// <param name="Skipped">Links that are not copied.</param>
internal sealed record LinksPlan(IReadOnlyList<LinkPlan> Links, IReadOnlyList<WebLinkPlan> WebLinks, IReadOnlyList<Problem> Skipped);
