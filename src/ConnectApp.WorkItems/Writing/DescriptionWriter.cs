using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Writes texts once more whose images or references were not in Jira when the issue was created; others cost no call.</summary>
internal sealed class DescriptionWriter(MigrationRun run)
{
    /// <param name="onlyWithImages">True in phase 3; references follow in phase 4, when every issue has its key.</param>
    public async Task CompleteAsync(
        RunItem row, WorkItem item, IReadOnlyDictionary<string, PartRow> parts, bool onlyWithImages, CancellationToken cancellationToken)
    {
        var plan = run.Planner.Plan(item, AttachedFiles.Of(parts, run.Target.SiteUrl));
        if (onlyWithImages ? plan.Images.Count == 0 : plan.References.Count == 0) return;

        var issue = await run.Database.ReadAsync(c => run.Issues.FindAsync(c, item.Id), cancellationToken);
        if (issue is null) return;
        var prints = FieldPrints.Parse(issue.Fingerprints);
        var texts = plan.Fields.Where(f => PlainDocument.IsDocument(f.Value) && Fingerprint.OfWritten(f.Value) != prints[f.Key])
            .Select(f => f.Key).ToList();

        // A text that Jira refused at the create is not there; it is not tried again.
        if (row.Status == ItemStatus.Created) texts.RemoveAll(t => prints[t] is null);
        if (texts.Count == 0) return;

        var lines = new List<Problem>();
        if (row.Status != ItemStatus.Created) await KeepChangedAsync(issue, item, texts, prints, lines, cancellationToken);
        var edit = new JsonObject();
        foreach (var text in texts) edit[text] = plan.Fields[text]!.DeepClone();
        var isWritten = texts.Count > 0 && await WriteAsync(issue, item, edit, lines, cancellationToken);
        foreach (var text in texts) prints[text] = Fingerprint.OfWritten(plan.Fields[text]);
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Problems.AddAsync(transaction, lines);
                if (!isWritten) return;
                await run.Issues.SetAsync(transaction, issue with { Fingerprints = prints.ToString() });
                await run.Items.SetUpdatedAsync(transaction, item.Id);
            },
            durable: false,
            cancellationToken);
    }

    private async Task<bool> WriteAsync(IssueRow issue, WorkItem item, JsonObject edit, List<Problem> lines, CancellationToken cancellationToken)
    {
        run.Signals.ThrowIfStopped();
        var answer = await MigrationRun.CallJira(run.Jira.EditIssueAsync(issue.IssueKey, new IssueEdit(edit), cancellationToken));
        if (answer.Outcome == CallOutcome.Unknown) throw new CallFailedException(Service.Jira, answer.Operation, answer.Status, answer.Refusal.ToString());
        if (answer.Outcome == CallOutcome.Done) return true;
        lines.Add(new Problem(item.Id, Problem.FieldPart(FieldNames.Description), ProblemCodes.FieldRefused, Effect.Failed,
            $"Jira refused the text with its images and references: {answer.Refusal}", "The text without them is in Jira."));
        return false;
    }

    private async Task KeepChangedAsync(
        IssueRow issue, WorkItem item, List<string> texts, FieldPrints prints, List<Problem> lines, CancellationToken cancellationToken)
    {
        if (run.Choices.Overwrite) return;
        var answer = await MigrationRun.CallJira(run.Jira.GetIssueAsync(issue.IssueKey, string.Join(',', texts), null, cancellationToken));
        var current = answer.Required().Fields;
        texts.RemoveAll(text =>
        {
            if (prints[text] is not { } written || Fingerprint.OfAnswered(current?[text], written) == written) return false;
            lines.Add(new Problem(item.Id, Problem.FieldPart(text), ProblemCodes.ConflictKept, Effect.Skipped,
                "The text changed in Azure DevOps and in Jira; the one in Jira was kept.", "on_conflict: overwrite writes the other one."));
            return true;
        });
    }
}
