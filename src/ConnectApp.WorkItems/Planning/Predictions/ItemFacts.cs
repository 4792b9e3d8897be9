using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>One item with what it becomes.</summary>
/// <param name="AccountRule">Why an e-mail address has no account, as the search showed it; null if nobody asked.</param>
internal sealed record ItemFacts(
    WorkItem Item, IssuePlan Plan, LinksPlan Links, TargetProject Target, MappingOptions Options, Func<string, AccountRule?> AccountRule)
{
    /// <summary>Limits of one issue (sample of <c>GET /issue/limit/report</c>).</summary>
    public const int MaximumComments = 5_000;
    public const int MaximumFiles = 2_000;
    public const int MaximumLinks = 2_000;
    public const int MaximumWebLinks = 2_000;

    public IEnumerable<string> Reasons(string code, string? part = null) =>
        Plan.Problems.Where(p => p.Item is not null && p.Code == code && (part is null || p.Part == part)).Select(p => p.Reason);

    public IEnumerable<string> LinkReasons(string code) => Links.Skipped.Where(p => p.Code == code).Select(p => p.Reason).Distinct();

    /// <summary>People in the fields of the item, with the field's name.</summary>
    public IEnumerable<(string Field, Identity Person)> People => new[] { FieldNames.AssignedTo, FieldNames.CreatedBy }
        .Select(f => (Field: f, Person: Item.Fields.Identity(f))).Where(p => p.Person is not null).Select(p => (p.Field, p.Person!));
}
