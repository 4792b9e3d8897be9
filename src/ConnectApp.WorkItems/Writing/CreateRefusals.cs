using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Writing;

/// <summary>What to do when Jira refuses a create: an optional field that it names is left out and reported, once.</summary>
internal static class CreateRefusals
{
    /// <returns>The item for one more try; null if nothing can be left out.</returns>
    public static PlannedItem? WithoutRefused(PlannedItem item, Refusal refusal)
    {
        if (item.Dropped.Count > 0) return null;

        if (refusal.Fields.Keys.Any(IsParent) && item.Plan.ParentItem is not null)
        {
            var line = new Problem(item.Id, "item", ProblemCodes.ParentNotAllowed, Effect.Failed,
                $"Jira refused the parent: {refusal}", "Set the parent by hand, or map the types to other levels.");
            var rest = refusal.Fields.Keys.Where(f => !IsParent(f) && MayDrop(item, f)).ToList();
            return item.Without([line, .. rest.Select(f => Line(item, f, refusal))], rest) is var without
                ? without with { Plan = without.Plan with { ParentItem = null } }
                : null;
        }

        var refused = refusal.Fields.Keys.Where(f => MayDrop(item, f)).ToList();
        if (refused.Count > 0 && refused.Count == refusal.Fields.Count) return item.Without(refused.Select(f => Line(item, f, refusal)), refused);
        return refusal.Fields.Count == 0 ? WithPlainText(item, refusal) : null;
    }

    /// <summary>The report line of an item that failed.</summary>
    public static Problem Line(PlannedItem item, Refusal refusal)
    {
        var missing = refusal.Fields.Keys.Where(f => !item.Plan.Fields.ContainsKey(f) && !IsParent(f)).ToList();
        return missing.Count > 0
            ? new Problem(item.Id, "item", ProblemCodes.RequiredField, Effect.Failed,
                $"Jira demands a value that the work item has not: {refusal}",
                $"Map a field to it (field_overrides), give it a default, or take it out of the workflow: {string.Join(", ", missing)}.")
            : new Problem(item.Id, "item", ProblemCodes.RefusedByJira, Effect.Failed, $"Jira refused the issue: {refusal}");
    }

    private static bool MayDrop(PlannedItem item, string field) =>
        field != "summary" && item.Plan.Fields.ContainsKey(field) && !item.Plan.Required.Contains(field);

    private static Problem Line(PlannedItem item, string field, Refusal refusal) => new(
        item.Id, Problem.FieldPart(field), ProblemCodes.FieldRefused, Effect.Failed, $"Jira refused the field: {refusal.Fields[field]}",
        "The issue was created without it.");

    // "INVALID_INPUT" names no position: the document is sent once more as plain paragraphs.
    private static PlannedItem? WithPlainText(PlannedItem item, Refusal refusal)
    {
        if (!refusal.Messages.Any(m => m.Contains("INVALID_INPUT", StringComparison.OrdinalIgnoreCase))) return null;
        var documents = item.Plan.Fields.Where(f => PlainDocument.IsDocument(f.Value)).Select(f => f.Key).ToList();
        if (documents.Count == 0) return null;

        var fields = item.Plan.Fields.DeepClone().AsObject();
        foreach (var field in documents) fields[field] = PlainDocument.Of(fields[field]!);
        var lines = documents.Select(f => new Problem(
            item.Id, Problem.FieldPart(f), ProblemCodes.TextSimplified, Effect.Skipped, "Jira refused the formatted text; its words were written as plain paragraphs."));
        return item with { Plan = item.Plan with { Fields = fields }, Dropped = [.. item.Dropped, .. lines] };
    }

    private static bool IsParent(string field) => field is "parent" or "parentId" or "pid";
}
