using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Writes to issues of earlier runs what has changed in Azure DevOps since, field by field. A field that people changed in Jira stays;
/// if both sides changed, the request decides. An item without a change costs no call.
/// </summary>
internal sealed class IssueUpdater(MigrationRun run, StatusWalker walker)
{
    private const string Labels = "labels";
    private const string Description = "description";

    public async Task UpdateAsync(
        IReadOnlyList<PlannedItem> items, IReadOnlyDictionary<int, IssueRow> issues, CancellationToken cancellationToken)
    {
        var changed = new List<(PlannedItem Item, IssueRow Issue, List<string> Fields)>();
        foreach (var item in items)
        {
            var issue = issues[item.Id];
            var fields = Changed(item.Plan, FieldPrints.Parse(issue.Fingerprints), HasOpenImages(item.Plan));
            if (fields.Count > 0) changed.Add((item, issue, fields));
            else await SettleAsync(item, issue, isUpdated: false, [], cancellationToken);
        }

        if (changed.Count == 0) return;
        var current = await FetchAsync(changed, cancellationToken);
        foreach (var (item, issue, fields) in changed)
        {
            run.Signals.ThrowIfStopped();
            if (current.TryGetValue(issue.IssueId, out var answered)) await UpdateAsync(item, issue, fields, answered, cancellationToken);
            else await GoneAsync(item, issue, cancellationToken);
        }
    }

    private async Task UpdateAsync(
        PlannedItem item, IssueRow issue, List<string> fields, WireIssue answered, CancellationToken cancellationToken)
    {
        var prints = FieldPrints.Parse(issue.Fingerprints);
        var lines = new List<Problem>();
        var edit = new JsonObject();
        var update = new JsonObject();
        string? status = null;
        foreach (var field in fields)
        {
            if (field == Labels)
            {
                AddLabels(item.Plan.Fields[Labels] as JsonArray ?? [], answered, update);
                prints[field] = Fingerprint.OfWritten(item.Plan.Fields[Labels]);
                continue;
            }

            var planned = Planned(item.Plan, field);
            var written = prints[field];
            var isChangedInJira = written is not null && Fingerprint.OfAnswered(answered.Fields?[field], written) != written && field != FieldPrints.Parent;
            if (isChangedInJira && Fingerprint.OfAnswered(answered.Fields?[field], Print(item.Plan, field)!) != Print(item.Plan, field)
                && !run.Choices.Overwrite)
            {
                lines.Add(new Problem(item.Id, Problem.FieldPart(field), ProblemCodes.ConflictKept, Effect.Skipped,
                    "The field changed in Azure DevOps and in Jira; the value in Jira was kept.", "on_conflict: overwrite writes the other one."));
                continue;
            }

            if (field == FieldPrints.Status) status = item.Plan.StatusId;
            else if (field == FieldPrints.Parent) edit["parent"] = planned;
            else edit[field] = planned;
            prints[field] = Print(item.Plan, field);
        }

        var isUpdated = false;
        if (edit.Count + update.Count > 0)
        {
            var refusal = await EditAsync(issue, item, edit, update, prints, lines, cancellationToken);
            isUpdated = refusal is null;
            if (refusal is not null) lines.Add(new Problem(item.Id, "item", ProblemCodes.RefusedByJira, Effect.Failed, $"Jira refused the changes: {refusal}"));
        }

        if (status is not null)
        {
            var fault = await walker.ReachAsync(issue.IssueKey, issue.TypeId, StatusOf(answered), status, cancellationToken);
            isUpdated |= fault is null;
            if (fault is not null) lines.Add(new Problem(item.Id, Problem.FieldPart(FieldNames.State), ProblemCodes.StatusUnreachable, Effect.Failed, fault));
        }

        // The mark follows, so that the issue tells which revision it shows.
        if (isUpdated)
        {
            var mark = JsonSerializer.SerializeToElement(run.MarkOf(item.Item).ToJson());
            var marked = await MigrationRun.CallJira(run.Jira.SetPropertyAsync(issue.IssueKey, SourceMark.PropertyKey, mark, cancellationToken));
            if (marked.Outcome != CallOutcome.Done) marked.Required();
        }

        await SettleAsync(item, issue with { Fingerprints = prints.ToString() }, isUpdated, lines, cancellationToken);
    }

    /// <returns>Null if the edit was done, perhaps without fields that Jira refused.</returns>
    private async Task<Refusal?> EditAsync(
        IssueRow issue, PlannedItem item, JsonObject edit, JsonObject update, FieldPrints prints, List<Problem> lines, CancellationToken cancellationToken)
    {
        for (var tried = 0; ; tried++)
        {
            var body = new IssueEdit(edit.Count > 0 ? edit : null, update.Count > 0 ? update : null);
            var answer = await MigrationRun.CallJira(run.Jira.EditIssueAsync(issue.IssueKey, body, cancellationToken));
            if (answer.Outcome == CallOutcome.Done) return null;
            if (answer.Outcome == CallOutcome.Unknown) throw new CallFailedException(Service.Jira, answer.Operation, answer.Status, answer.Refusal.ToString());

            var refused = answer.Refusal.Fields.Keys.Where(f => edit.ContainsKey(f) || update.ContainsKey(f)).ToList();
            if (refused.Count == 0 || tried > 0) return answer.Refusal;
            foreach (var field in refused)
            {
                edit.Remove(field);
                update.Remove(field);
                prints[field] = FieldPrints.Parse(issue.Fingerprints)[field];
                lines.Add(new Problem(item.Id, Problem.FieldPart(field), ProblemCodes.FieldRefused, Effect.Failed,
                    $"Jira refused the field: {answer.Refusal.Fields[field]}", "The other changes were written."));
            }

            if (edit.Count + update.Count == 0) return null;
        }
    }

    private Task SettleAsync(
        PlannedItem item, IssueRow issue, bool isUpdated, IReadOnlyList<Problem> lines, CancellationToken cancellationToken)
    {
        run.Signals.Progressed();
        return run.Database.WriteAsync(
            async transaction =>
            {
                await run.Issues.SetAsync(transaction, issue with { Rev = item.Item.Rev });
                await run.Items.SetStatusAsync(transaction, item.Id, ItemStage.Written, isUpdated ? ItemStatus.Updated : ItemStatus.Unchanged);
                await run.Problems.AddAsync(transaction, lines);
            },
            durable: false,
            cancellationToken);
    }

    private Task GoneAsync(PlannedItem item, IssueRow issue, CancellationToken cancellationToken) => run.Database.WriteAsync(
        async transaction =>
        {
            await run.Items.SetStatusAsync(transaction, item.Id, ItemStage.LinksDone, ItemStatus.Failed);
            await run.Problems.AddAsync(transaction, [new Problem(item.Id, "item", ProblemCodes.RefusedByJira, Effect.Failed,
                $"The issue {issue.IssueKey} of an earlier run cannot be read any more.", "It was deleted, moved, or hidden from the account.")]);
        },
        durable: false,
        cancellationToken);

    private async Task<Dictionary<string, WireIssue>> FetchAsync(
        List<(PlannedItem Item, IssueRow Issue, List<string> Fields)> changed, CancellationToken cancellationToken)
    {
        List<string> fields = [.. changed.SelectMany(c => c.Fields).Append(FieldPrints.Status).Append(Labels).Distinct(StringComparer.Ordinal)];
        var answer = await MigrationRun.CallJira(run.Jira.FetchIssuesAsync(
            new FetchIssues([.. changed.Select(c => c.Issue.IssueId)], fields, []), cancellationToken));
        if (answer is { Outcome: CallOutcome.Refused, Status: 400 or 404 }) return [];
        return (answer.Required().Issues ?? []).ToDictionary(i => i.Id, StringComparer.Ordinal);
    }

    /// <summary>Fields whose planned value is not the one that was last written. Values that were removed in Azure DevOps stay in Jira.</summary>
    private List<string> Changed(IssuePlan plan, FieldPrints prints, bool hasOpenImages)
    {
        var changed = plan.Fields.Select(f => f.Key)
            .Where(f => !(f == Description && hasOpenImages)) // written once, after its images
            .Where(f => Print(plan, f) != prints[f]).ToList();
        if (plan.StatusId is not null && Print(plan, FieldPrints.Status) != prints[FieldPrints.Status]) changed.Add(FieldPrints.Status);
        if (plan.ParentItem is { } parent && run.Known.Has(parent) && Print(plan, FieldPrints.Parent) != prints[FieldPrints.Parent])
            changed.Add(FieldPrints.Parent);
        return changed;
    }

    private JsonNode? Planned(IssuePlan plan, string field) => field switch
    {
        FieldPrints.Status => null,
        FieldPrints.Parent => new JsonObject { ["key"] = run.Known.KeyOf(plan.ParentItem!.Value) },
        _ => plan.Fields[field]?.DeepClone(),
    };

    private static string? Print(IssuePlan plan, string field) => field switch
    {
        FieldPrints.Status => plan.StatusId is { } status ? FieldPrints.OfStatus(status) : null,
        FieldPrints.Parent => plan.ParentItem is { } parent ? FieldPrints.OfParent(parent) : null,
        _ => Fingerprint.OfWritten(plan.Fields[field]),
    };

    private bool HasOpenImages(IssuePlan plan) => run.Choices.Attachments && plan.Images.Count > 0;

    private static void AddLabels(JsonArray planned, WireIssue answered, JsonObject update)
    {
        var there = (answered.Fields?[Labels] as JsonArray ?? []).Select(l => l?.ToString()).ToHashSet(StringComparer.Ordinal);
        var missing = planned.Select(l => l!.ToString()).Where(l => !there.Contains(l)).ToList();
        if (missing.Count > 0)
            update[Labels] = new JsonArray([.. missing.Select(l => (JsonNode)new JsonObject { ["add"] = l })]);
    }

    private static string? StatusOf(WireIssue answered) => answered.Fields?[FieldPrints.Status]?["id"]?.ToString();
}
