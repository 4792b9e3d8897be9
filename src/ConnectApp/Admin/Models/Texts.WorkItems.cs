using System.Globalization;

namespace ConnectApp.Admin.Models;

/// <summary>Texts of the page of a run of work items.</summary>
internal static partial class Texts
{
    public static readonly IReadOnlyList<string> WorkItemPhases = ["Preflight", "Items and hierarchy", "Comments and attachments", "Links and references", "Verify and report"];

    public const string PhasesTitle = "Phases";
    public const string ColumnPhase = "Phase";
    public const string ColumnDone = "Done";
    public const string ColumnRequests = "Requests";
    public const string ColumnPerItem = "An item";
    public const string PartsTitle = "What was copied";
    public const string ColumnWhatMoves = "What";
    public const string ColumnCreated = "Created";
    public const string ColumnUpdated = "Updated";
    public const string ColumnUnchanged = "Unchanged";
    public const string PartItems = "Work items";
    public const string PartComments = "Comments";
    public const string PartAttachments = "Attachments";
    public const string PartLinks = "Links";
    public const string FailedItemsTitle = "Failed items by type";
    public const string PeopleTitle = "People without an account";
    public const string PeopleLead = "No account in Jira shows this address. Name the account in user_overrides, or let the profile show its address, and run again.";
    public const string ItemsTitle = "Work items";
    public const string NoItems = "No item has been listed yet.";
    public const string ColumnItem = "Work item";
    public const string ColumnIssue = "Issue";
    public const string CancelStaysIssues = "Issues that are already created stay in Jira; nothing is removed.";
    public const string CancelStaysSource = "Azure DevOps is only read; nothing changes there.";
    public const string CancelEndsItems = "The other work items are not migrated, and this run cannot be resumed.";
    public const string CancelLaterItems = "A new run later continues: items that have an issue are recognised and not doubled.";
    public const string WorkItemsWaiting = "The migration waits for a free worker.";

    private static readonly Dictionary<string, string> s_workItemProblems = new(StringComparer.Ordinal)
    {
        ["field-unmapped"] = "A field has no place in Jira; its values are kept in a property of the issue",
        ["field-refused"] = "Jira refused an optional field",
        ["value-not-allowed"] = "A field does not allow the value",
        ["required-field"] = "A field that Jira requires has no value",
        ["text-too-long"] = "A text was cut; the whole is attached",
        ["text-simplified"] = "The form of a text was simplified; its words are there",
        ["user-not-found"] = "A person has no account",
        ["status-unreachable"] = "The status could not be reached",
        ["type-unknown"] = "A type is in no table",
        ["parent-not-allowed"] = "The parent is on the wrong level",
        ["outside-set"] = "The parent or the other end of a link is not migrated",
        ["link-type-missing"] = "A link type is missing in Jira",
        ["attachment-too-large"] = "A file is larger than Jira takes",
        ["attachment-gone"] = "Azure DevOps no longer has a file",
        ["limit-of-issue"] = "An issue is full",
        ["conflict-kept"] = "Changed on both sides; the value in Jira was kept",
        ["removed-in-source"] = "Removed in Azure DevOps; it stays in Jira",
        ["refused-by-jira"] = "Jira refused the write",
        ["verify-differs"] = "An issue differs from what was written",
        ["duplicate-issue"] = "An item has two issues",
        ["comment-empty"] = "A comment has no text",
    };

    public static string WorkItemProblem(string code) => s_workItemProblems.GetValueOrDefault(code, code);

    public static string ItemState(string status) => char.ToUpperInvariant(status[0]) + status[1..];

    public static string PerItem(long requests, long items) => items == 0 ? "" : ((double)requests / items).ToString("0.00", CultureInfo.InvariantCulture);

    public static string AllRequests(long requests, long items) => items == 0
        ? $"{Count(requests, "request")} so far."
        : $"{Count(requests, "request")} for {Count(items, "item")}: {PerItem(requests, items)} an item.";

    public static string FailedOfType(string type, long failed, long all) => $"{type}: {Number(failed)} of {Number(all)}";

    public static string MorePeople(long count) => $"and {Number(count)} more";

    public static string WorkItemsEnd(long created, long updated, long total, long failed) =>
        $"{Count(total, "work item")}: {Number(created)} created, {Number(updated)} updated{(failed > 0 ? $", {Number(failed)} failed" : "")}.";

    /// <param name="phase">From 1.</param>
    public static string WorkItemsNow(int phase) => phase is >= 1 and <= 5 ? $"Phase {phase} of 5: {WorkItemPhases[phase - 1].ToLowerInvariant()}." : WorkItemsWaiting;
}
