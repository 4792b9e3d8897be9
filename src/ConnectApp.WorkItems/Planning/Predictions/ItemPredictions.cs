using ConnectApp.WorkItems.Model;
using static ConnectApp.WorkItems.Planning.Predictions.PredictedOutcome;

namespace ConnectApp.WorkItems.Planning.Predictions;

/// <summary>Failures that one item shows.</summary>
internal static class ItemPredictions
{
    public static IReadOnlyList<Prediction<ItemFacts>> All { get; } =
    [
        new("item-required-field", "The item has no value for a field that Jira requires", ItemFails, ProblemCodes.RequiredField,
            f => f.Plan.Fault is { } fault ? [fault.Reason] : []),
        new("title-long", "The title has more than 255 characters; the whole title is in the description", Warning, null,
            f => If(FieldValue.OneLine(f.Item.Title).Length > FieldValue.MaximumLine, "The title is cut to 255 characters.")),
        new("title-empty", "The item has no title; the summary names its id", Warning, null, f => If(FieldValue.OneLine(f.Item.Title).Length == 0, "There is no title.")),
        new("text-long", "The description has more than 32,767 visible characters", PartFails, ProblemCodes.TextTooLong, f => f.Reasons(ProblemCodes.TextTooLong)),
        new("text-simplified", "ADF cannot hold a part of the text's form", Skipped, ProblemCodes.TextSimplified, f => f.Reasons(ProblemCodes.TextSimplified)),
        new("state", "No status of the workflow fits the state", PartFails, ProblemCodes.StatusUnreachable, f => f.Reasons(ProblemCodes.StatusUnreachable)),
        new("value", "A field of Jira does not allow the value", PartFails, ProblemCodes.ValueNotAllowed, f => f.Reasons(ProblemCodes.ValueNotAllowed)),
        new("person-unknown", "A person has no account", Skipped, ProblemCodes.UserNotFound, f => People(f, AccountRule.NotFound)),
        new("person-hidden", "A person's e-mail is hidden in Jira, so that no account is proven", Skipped, ProblemCodes.UserNotFound, f => People(f, AccountRule.Hidden)),
        new("person-left", "A person's account is deactivated", Skipped, ProblemCodes.UserNotFound, f => People(f, AccountRule.Inactive)),
        new("person-not-assignable", "A person may not be assigned in the project", Skipped, ProblemCodes.UserNotFound, f => People(f, AccountRule.NotAssignable)),
        new("person-no-email", "A person has no e-mail in Azure DevOps (bots, groups, people who left)", Skipped, ProblemCodes.UserNotFound,
            f => f.People.Where(p => p.Person.Email is null && IsUnset(f, p.Field)).Select(p => $"{p.Person.DisplayName} has no e-mail address.")),
        new("parent-outside", "The parent is not in the set", Skipped, ProblemCodes.OutsideSet, f => f.Reasons(ProblemCodes.OutsideSet)),
        new("parent-level", "The parent is not one level above; it becomes a link", Warning, null,
            f => f.Links.Links.Where(l => l.Part.StartsWith($"link:{RelationNames.Parent}:", StringComparison.Ordinal)).Select(l => $"The parent {l.To} becomes a link {l.TypeName}.")),
        new("subtask-alone", "A sub-task has no possible parent and gets a standard type", Skipped, ProblemCodes.ParentNotAllowed,
            f => f.Reasons(ProblemCodes.ParentNotAllowed, "item")),
        new("file-large", "A file is larger than Jira takes", PartFails, ProblemCodes.AttachmentTooLarge, LargeFiles),
        new("files-many", "The item has more than 2,000 files", PartFails, ProblemCodes.LimitOfIssue, f => Over(
            f.Item.Relations.Count(r => r.Is(RelationNames.AttachedFile)), ItemFacts.MaximumFiles, "files", f.Options.Attachments)),
        new("comments-many", "The item has more than 5,000 comments", PartFails, ProblemCodes.LimitOfIssue, f => Over(
            f.Item.Fields.WholeNumber(FieldNames.CommentCount) ?? 0, ItemFacts.MaximumComments, "comments", f.Options.Comments)),
        new("links-many", "The issue has more than 2,000 links to others", PartFails, ProblemCodes.LimitOfIssue, f => Over(
            f.Item.Relations.Count(r => r.TargetId is not null && !r.Is(RelationNames.Parent) && !r.Is(RelationNames.Child)), ItemFacts.MaximumLinks, "links", f.Options.Links)),
        new("web-links-many", "The issue has more than 2,000 links to addresses", PartFails, ProblemCodes.LimitOfIssue,
            f => Over(f.Links.WebLinks.Count, ItemFacts.MaximumWebLinks, "web links", f.Options.Links)),
        new("link-outside", "The other end of a link is not in the set", Skipped, ProblemCodes.OutsideSet, f => f.LinkReasons(ProblemCodes.OutsideSet)),
        new("link-unknown", "A link type has no counterpart, is turned off, or leads to nothing that a browser opens", Skipped, ProblemCodes.LinkTypeMissing,
            f => f.LinkReasons(ProblemCodes.LinkTypeMissing)),
        new("tag-long", "A tag has more than 255 characters", Warning, null,
            f => If((f.Item.Fields.Text(FieldNames.Tags) ?? "").Split(';').Any(t => t.Trim().Length > JiraLabels.MaximumLength), "A tag is cut to 255 characters.")),
    ];

    private static IEnumerable<string> If(bool found, string message) => found ? [message] : [];

    private static IEnumerable<string> Over(int count, int limit, string what, bool isCopied) =>
        If(isCopied && count > limit, $"The item has {count:N0} {what}; an issue takes {limit:N0}.");

    private static IEnumerable<string> LargeFiles(ItemFacts facts) => facts.Target.UploadLimit is not { } limit || !facts.Options.Attachments ? []
        : facts.Item.Relations.Where(r => r.Is(RelationNames.AttachedFile) && r.Size > limit)
            .Select(r => $"{r.Name} has {r.Size:N0} bytes; Jira takes {limit:N0}.");

    private static IEnumerable<string> People(ItemFacts facts, AccountRule rule) => facts.People
        .Where(p => p.Person.Email is { } email && IsUnset(facts, p.Field) && facts.AccountRule(email) == rule)
        .Select(p => $"{p.Person.DisplayName} ({p.Person.Email})");

    private static bool IsUnset(ItemFacts facts, string field) =>
        facts.Plan.Problems.Any(p => p.Code == ProblemCodes.UserNotFound && p.Part == Problem.FieldPart(field));
}
