using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Verifying;

/// <summary>
/// Phase 5: reads issues back by key, which is strongly consistent, and compares them with what was written. If a create of unknown outcome was
/// repeated, it looks for a second issue of one item.
/// </summary>
internal sealed class Verifier(MigrationRun run)
{
    private const int SampleSize = 1000;
    private const int MaxFetch = 100;
    private const string Attachment = "attachment";

    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var ids = await SampleAsync(cancellationToken);
        foreach (var chunk in ids.Chunk(MaxFetch))
        {
            run.Signals.ThrowIfStopped();
            await CompareAsync(chunk, cancellationToken);
        }

        await FindDuplicatesAsync(cancellationToken);
    }

    /// <summary>All items with an issue up to a thousand; of more, every n-th, so that two runs look at the same ones.</summary>
    private async Task<IReadOnlyList<int>> SampleAsync(CancellationToken cancellationToken)
    {
        var ids = new List<int>();
        var last = 0;
        while (true)
        {
            var after = last;
            var page = await run.Database.ReadAsync(c => run.Items.IdsAsync(c, ItemStage.LinksDone, after, 10_000), cancellationToken);
            if (page.Count == 0) break;
            ids.AddRange(page.Where(run.Known.Has));
            last = page[^1];
        }

        var step = Math.Max(1, (ids.Count + SampleSize - 1) / SampleSize);
        return [.. ids.Where((_, index) => index % step == 0)];
    }

    private async Task CompareAsync(IReadOnlyList<int> items, CancellationToken cancellationToken)
    {
        var issues = await run.Database.ReadAsync(c => run.Issues.FindAsync(c, items), cancellationToken);
        var prints = issues.ToDictionary(i => i.Key, i => FieldPrints.Parse(i.Value.Fingerprints));
        List<string> fields =
        [
            .. prints.Values.SelectMany(p => p.Fields).Where(f => f != FieldPrints.StatusUnreached).Append(Attachment).Distinct(StringComparer.Ordinal),
        ];
        var answer = await MigrationRun.CallJira(run.Jira.FetchIssuesAsync(
            new FetchIssues([.. issues.Values.Select(i => i.IssueKey)], fields, [SourceMark.PropertyKey]), cancellationToken));
        var found = (answer.Required().Issues ?? []).ToDictionary(i => i.Id, StringComparer.Ordinal);
        var lines = new List<Problem>();
        foreach (var (item, issue) in issues)
        {
            if (!found.TryGetValue(issue.IssueId, out var read))
                lines.Add(Differs(item, "item", $"The issue {issue.IssueKey} cannot be read back."));
            else
                lines.AddRange(await CompareAsync(item, issue, read, prints[item], cancellationToken));
        }

        if (lines.Count > 0) await run.Database.WriteAsync(t => run.Problems.AddAsync(t, lines), durable: false, cancellationToken);
    }

    private async Task<IReadOnlyList<Problem>> CompareAsync(
        int item, IssueRow issue, WireIssue read, FieldPrints prints, CancellationToken cancellationToken)
    {
        var lines = new List<Problem>();
        if (run.MarkOf(read) is not { } mark || mark.Id != item) lines.Add(Differs(item, "item", $"The issue {issue.IssueKey} has not the item's mark."));
        foreach (var field in prints.Fields.Where(f => f is not (FieldPrints.Parent or FieldPrints.StatusUnreached)))
        {
            if (field == FieldPrints.Status && prints[FieldPrints.StatusUnreached] is not null) continue;
            var written = prints[field]!;
            var isThere = field == "labels" ? true : Fingerprint.OfAnswered(read.Fields?[field], written) == written;
            if (!isThere) lines.Add(Differs(item, Problem.FieldPart(field), "Jira shows another value than was written."));
        }

        var parts = await run.Database.ReadAsync(c => run.Parts.OfAsync(c, item), cancellationToken);
        var files = (read.Fields?[Attachment]?.AsArray() ?? []).Select(a => a?["id"]?.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var part in parts.Values.Where(p => p.Part.StartsWith("attachment:", StringComparison.Ordinal) && !files.Contains(p.TargetId)))
            lines.Add(Differs(item, part.Part, "The file is not on the issue."));
        return lines;
    }

    private async Task FindDuplicatesAsync(CancellationToken cancellationToken)
    {
        if (await run.Database.ReadAsync(run.Facts.RepeatedAfterAsync, cancellationToken) is not { } after) return;
        var lines = new List<Problem>();
        await foreach (var issue in new UnknownCreates(run).ReadKeysAsync(after, cancellationToken))
        {
            if (run.MarkOf(issue) is { } mark && run.Known.KeyOf(mark.Id) is { } key && key != issue.Key)
                lines.Add(new Problem(mark.Id, "item", ProblemCodes.DuplicateIssue, Effect.Failed,
                    $"The item has two issues, {key} and {issue.Key}: Jira finished a create that had not answered in time.",
                    $"Delete {issue.Key}; comments, files and links are on {key}."));
        }

        if (lines.Count > 0) await run.Database.WriteAsync(t => run.Problems.AddAsync(t, lines), durable: false, cancellationToken);
    }

    private static Problem Differs(int item, string part, string reason) =>
        new(item, part, ProblemCodes.VerifyDiffers, Effect.Failed, reason, "Look at the issue; a person may have changed it meanwhile.");
}
