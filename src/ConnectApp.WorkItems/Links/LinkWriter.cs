using System.Net;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Links;

/// <summary>Phase 4: links, each once and in the right direction, and texts whose references have their keys now.</summary>
internal sealed class LinkWriter(MigrationRun run)
{
    private readonly DescriptionWriter _descriptions = new(run);
    private readonly LinkDirection _direction = new(run);
    private readonly IssueLocks _locks = new();

    public Task WriteAsync(CancellationToken cancellationToken) => ItemsAtStage.ForEachAsync(
        run, ItemStage.PartsDone, run.Options.MaxConcurrency, WriteAsync, cancellationToken);

    private async Task WriteAsync(RunItem row, CancellationToken cancellationToken)
    {
        var item = StoredItem.Unpack(row.Body!);
        var parts = await run.Database.ReadAsync(c => run.Parts.OfAsync(c, row.ItemId), cancellationToken);
        var plan = run.Planner.PlanLinks(item);
        await SkipAsync(item.Id, plan.Skipped, cancellationToken);
        var open = 0;
        foreach (var link in plan.Links.Where(l => !parts.ContainsKey(l.Part)))
            if (!await TryLinkAsync(item.Id, link, cancellationToken)) open++;
        foreach (var link in plan.WebLinks.Where(l => !parts.ContainsKey(l.Part))) await LinkAsync(item.Id, link, cancellationToken);

        using (await _locks.EnterAsync([item.Id], cancellationToken))
            await _descriptions.CompleteAsync(row, item, parts, onlyWithImages: false, cancellationToken);
        await ReportRemovedAsync(item.Id, plan, parts, cancellationToken);
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Items.CountAsync(transaction, item.Id, PartCounts.None with { LinksSkipped = plan.Skipped.Count + open });
                await run.Items.SetStageAsync(transaction, row.ItemId, ItemStage.LinksDone);
            },
            durable: false,
            cancellationToken);
    }

    /// <returns>False if one end has no issue.</returns>
    private async Task<bool> TryLinkAsync(int item, LinkPlan link, CancellationToken cancellationToken)
    {
        if (run.Known.KeyOf(link.From) is not { } from || run.Known.KeyOf(link.To) is not { } to)
        {
            var other = link.From == item ? link.To : link.From;
            await SkipAsync(item, [new Problem(item, link.Part, ProblemCodes.OutsideSet, Effect.Skipped,
                $"Work item {other} is not migrated, so the link has no other end.", "A later run that includes it makes the link.")], cancellationToken);
            return false;
        }

        using var held = await _locks.EnterAsync([link.From, link.To], cancellationToken);
        run.Signals.ThrowIfStopped();
        var answer = await _direction.SendAsync(link.TypeName, from, to, cancellationToken);
        await StoreAsync(item, link.Part, answer.Outcome, answer.Status, answer.Refusal, cancellationToken);
        return true;
    }

    private async Task LinkAsync(int item, WebLinkPlan link, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync([item], cancellationToken);
        run.Signals.ThrowIfStopped();
        var body = new RemoteLink(link.GlobalId, new RemoteObject(link.Url, link.Title));
        var answer = await MigrationRun.CallJira(run.Jira.SetRemoteLinkAsync(run.Known.KeyOf(item)!, body, cancellationToken));
        await StoreAsync(item, link.Part, answer.Outcome, answer.Status, answer.Refusal, cancellationToken);
    }

    private Task StoreAsync(int item, string part, CallOutcome outcome, int status, Refusal refusal, CancellationToken cancellationToken)
    {
        if (outcome == CallOutcome.Unknown) throw new CallFailedException(Service.Jira, $"POST {part}", status, refusal.ToString());
        return run.Database.WriteAsync(
            async transaction =>
            {
                if (outcome == CallOutcome.Done)
                {
                    await run.Parts.SetAsync(transaction, item, new PartRow(part, ""));
                    await run.Items.SetUpdatedAsync(transaction, item);
                    await run.Items.CountAsync(transaction, item, PartCounts.None with { LinksCreated = 1 });
                    return;
                }

                var code = status == (int)HttpStatusCode.RequestEntityTooLarge ? ProblemCodes.LimitOfIssue : ProblemCodes.RefusedByJira;
                await run.Problems.AddAsync(transaction, [new Problem(item, part, code, Effect.Failed, $"Jira refused the link: {refusal}")]);
                await run.Items.CountAsync(transaction, item, PartCounts.None with { LinksFailed = 1 });
            },
            durable: false,
            cancellationToken);
    }

    private Task SkipAsync(int item, IReadOnlyList<Problem> lines, CancellationToken cancellationToken) => lines.Count == 0
        ? Task.CompletedTask
        : run.Database.WriteAsync(t => run.Problems.AddAsync(t, lines), durable: false, cancellationToken);

    private async Task ReportRemovedAsync(
        int item, LinksPlan plan, IReadOnlyDictionary<string, PartRow> parts, CancellationToken cancellationToken)
    {
        var planned = plan.Links.Select(l => l.Part).Concat(plan.WebLinks.Select(l => l.Part)).Concat(plan.Skipped.Select(l => l.Part))
            .ToHashSet(StringComparer.Ordinal);
        var lines = parts.Keys.Where(p => p.StartsWith("link:", StringComparison.Ordinal) && !planned.Contains(p))
            .Select(p => new Problem(item, p, ProblemCodes.RemovedInSource, Effect.Skipped, "The link was removed in Azure DevOps; it stays in Jira."))
            .ToList();
        if (lines.Count > 0) await run.Database.WriteAsync(t => run.Problems.AddAsync(t, lines), durable: false, cancellationToken);
    }
}
