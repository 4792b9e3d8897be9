using System.Net;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Writes an item's comments, oldest first, one after another, each once.</summary>
internal sealed class CommentWriter(MigrationRun run)
{
    private const int PageSize = 100;
    private const string OpenPrefix = "open:"; // a reference in the text had no key yet
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Whether a comment of the item waits for keys that were not known when it was written.</summary>
    public static bool HasOpen(IReadOnlyDictionary<string, PartRow> parts) =>
        parts.Values.Any(p => p.Part.StartsWith("comment:", StringComparison.Ordinal) && p.Fingerprint?.StartsWith(OpenPrefix, StringComparison.Ordinal) == true);

    public async Task WriteAsync(
        IssueRow issue,
        WorkItem item,
        IReadOnlyList<WorkItemComment> comments,
        Dictionary<string, PartRow> parts,
        IReadOnlyDictionary<string, Intent> intents,
        CancellationToken cancellationToken)
    {
        var attached = AttachedFiles.Of(parts, run.Target.SiteUrl);
        foreach (var comment in comments)
        {
            run.Signals.ThrowIfStopped();
            var part = $"comment:{comment.Id}";
            var plan = run.Planner.Plan(item, comment, attached);
            if (plan.IsEmpty)
            {
                await SkipAsync(issue, part, "comment-empty", Effect.Skipped, "The comment has no text.", cancellationToken);
                continue;
            }

            var print = (plan.References.Any(r => !run.Known.Has(r)) ? OpenPrefix : "") + Fingerprint.OfWritten(plan.Body);
            if (!parts.TryGetValue(part, out var there)) await AddAsync(issue, item, comment, plan, print, parts, intents, cancellationToken);
            else if (there.Fingerprint != print) await EditAsync(issue, item, there, plan, print, cancellationToken);
        }

        await ReportRemovedAsync(issue, comments, parts, cancellationToken);
    }

    private async Task AddAsync(
        IssueRow issue,
        WorkItem item,
        WorkItemComment comment,
        CommentPlan plan,
        string print,
        Dictionary<string, PartRow> parts,
        IReadOnlyDictionary<string, Intent> intents,
        CancellationToken cancellationToken)
    {
        var part = $"comment:{comment.Id}";
        var mark = run.MarkOf(item);
        if (intents.ContainsKey(part) && await FindAsync(issue, mark, comment.Id, cancellationToken) is { } before)
        {
            await StoreAsync(issue, part, before, print, plan.Problems, parts, cancellationToken);
            return;
        }

        var body = plan.Body;
        List<Problem> lines = [.. plan.Problems];
        while (true)
        {
            run.Signals.ThrowIfStopped();
            await run.Database.WriteAsync(t => run.Intents.AddAsync(t, [new Intent(issue.ItemId, part, "", 0)]), durable: true, cancellationToken);
            run.Signals.ThrowIfStopped();
            var answer = await MigrationRun.CallJira(
                run.Jira.AddCommentAsync(issue.IssueKey, new NewComment(body, [CommentMark.Of(mark, comment.Id)]), cancellationToken));
            switch (answer.Outcome)
            {
                case CallOutcome.Done:
                    await StoreAsync(issue, part, answer.Value!.Id, print, lines, parts, cancellationToken);
                    return;
                case CallOutcome.Refused when MayBePlain(answer.Refusal) && ReferenceEquals(body, plan.Body):
                    body = PlainDocument.Of(body);
                    lines.Add(new Problem(issue.ItemId, part, ProblemCodes.TextSimplified, Effect.Skipped,
                        "Jira refused the formatted text; its words were written as plain paragraphs."));
                    break;
                case CallOutcome.Refused:
                    var code = answer.Status == (int)HttpStatusCode.RequestEntityTooLarge ? ProblemCodes.LimitOfIssue : ProblemCodes.RefusedByJira;
                    await SkipAsync(issue, part, code, Effect.Failed, $"Jira refused the comment: {answer.Refusal}", cancellationToken);
                    return;
                default:
                    if (await FindAsync(issue, mark, comment.Id, cancellationToken) is not { } found) break;
                    await StoreAsync(issue, part, found, print, lines, parts, cancellationToken);
                    return;
            }
        }
    }

    /// <summary>Looks for a comment of unknown outcome until it is there or the wait is over.</summary>
    private async Task<string?> FindAsync(IssueRow issue, SourceMark mark, int comment, CancellationToken cancellationToken)
    {
        var lostAt = run.Time.GetTimestamp();
        while (true)
        {
            foreach (var there in await ReadAsync(issue, cancellationToken))
                if (CommentMark.Read(there, mark) == comment) return there.Id;
            if (run.Time.GetElapsedTime(lostAt) >= run.Options.UnknownWriteWait) return null;
            run.Signals.ThrowIfStopped();
            await Task.Delay(s_pause, run.Time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<WireComment>> ReadAsync(IssueRow issue, CancellationToken cancellationToken)
    {
        var comments = new List<WireComment>();
        while (true)
        {
            var answer = await MigrationRun.CallJira(
                run.Jira.GetCommentsAsync(issue.IssueKey, comments.Count, PageSize, "-created", "properties", cancellationToken));
            var page = answer.Required();
            comments.AddRange(page.Comments ?? []);
            if (page.Comments is not { Count: > 0 } || comments.Count >= page.Total) return comments;
        }
    }

    /// <summary>Writes a text that changed, unless a person changed the comment in Jira.</summary>
    private async Task EditAsync(
        IssueRow issue, WorkItem item, PartRow there, CommentPlan plan, string print, CancellationToken cancellationToken)
    {
        var written = there.Fingerprint is { } old && old.StartsWith(OpenPrefix, StringComparison.Ordinal) ? old[OpenPrefix.Length..] : there.Fingerprint;
        var current = (await ReadAsync(issue, cancellationToken)).FirstOrDefault(c => c.Id == there.TargetId);
        if (current is null) return; // a person deleted it

        if (written is not null && Fingerprint.OfAnswered(current.Body, written) != written && !run.Choices.Overwrite)
        {
            await SkipAsync(issue, there.Part, ProblemCodes.ConflictKept, Effect.Skipped,
                "The comment changed in Azure DevOps and in Jira; the one in Jira was kept.", cancellationToken);
            return;
        }

        var answer = await MigrationRun.CallJira(
            run.Jira.EditCommentAsync(issue.IssueKey, there.TargetId, new NewComment(JsonNode.Parse(plan.Body.ToJsonString())!), cancellationToken));
        if (answer.Outcome == CallOutcome.Refused)
        {
            await SkipAsync(issue, there.Part, ProblemCodes.RefusedByJira, Effect.Failed, $"Jira refused the changed comment: {answer.Refusal}", cancellationToken);
            return;
        }

        answer.Required();
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Parts.SetAsync(transaction, issue.ItemId, there with { Fingerprint = print });
                await run.Items.SetUpdatedAsync(transaction, item.Id);
            },
            durable: false,
            cancellationToken);
    }

    private async Task ReportRemovedAsync(
        IssueRow issue, IReadOnlyList<WorkItemComment> comments, Dictionary<string, PartRow> parts, CancellationToken cancellationToken)
    {
        var source = comments.Select(c => $"comment:{c.Id}").ToHashSet(StringComparer.Ordinal);
        foreach (var part in parts.Keys.Where(p => p.StartsWith("comment:", StringComparison.Ordinal) && !source.Contains(p)).ToList())
        {
            await run.Database.WriteAsync(
                t => run.Problems.AddAsync(t, [new Problem(issue.ItemId, part, ProblemCodes.RemovedInSource, Effect.Skipped,
                    "The comment was removed in Azure DevOps; it stays in Jira.")]),
                durable: false,
                cancellationToken);
        }
    }

    private async Task StoreAsync(
        IssueRow issue,
        string part,
        string commentId,
        string print,
        IReadOnlyList<Problem> lines,
        Dictionary<string, PartRow> parts,
        CancellationToken cancellationToken)
    {
        var row = new PartRow(part, commentId, print);
        parts[part] = row;
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Parts.SetAsync(transaction, issue.ItemId, row);
                await run.Intents.RemoveAsync(transaction, issue.ItemId, part);
                await run.Problems.AddAsync(transaction, lines);
                await run.Items.SetUpdatedAsync(transaction, issue.ItemId);
                await run.Items.CountAsync(transaction, issue.ItemId, PartCounts.None with { CommentsCreated = 1 });
            },
            durable: false,
            cancellationToken);
    }

    private Task SkipAsync(IssueRow issue, string part, string code, Effect effect, string reason, CancellationToken cancellationToken) =>
        run.Database.WriteAsync(
            async transaction =>
            {
                await run.Intents.RemoveAsync(transaction, issue.ItemId, part);
                await run.Problems.AddAsync(transaction, [new Problem(issue.ItemId, part, code, effect, reason)]);
                await run.Items.CountAsync(transaction, issue.ItemId, effect == Effect.Failed
                    ? PartCounts.None with { CommentsFailed = 1 }
                    : PartCounts.None with { CommentsSkipped = 1 });
            },
            durable: false,
            cancellationToken);

    private static bool MayBePlain(Refusal refusal) => refusal.ToString().Contains("INVALID_INPUT", StringComparison.OrdinalIgnoreCase);
}
