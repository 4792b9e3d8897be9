using System.Globalization;
using System.Net;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Creates issues, up to 50 a call. An intent of each item is stored before the call and removed in the commit that stores the outcome, so
/// that after a crash or a lost answer it is known which items may have an issue that nobody knows.
/// </summary>
internal sealed class IssueCreator(MigrationRun run)
{
    public const int MaxIssues = 50;
    private const int MaxUnknownElements = 5;

    private readonly IssueBodies _bodies = new(run);
    private readonly UnknownCreates _unknown = new(run);
    private int _orderIsProven;

    /// <summary>Creates the items; returns when each has its issue or has failed.</summary>
    /// <returns>Refusals of items that failed, by item id; items that were created are absent.</returns>
    public async Task<IReadOnlyDictionary<int, Refusal>> CreateAsync(IReadOnlyList<PlannedItem> items, CancellationToken cancellationToken)
    {
        var failed = new Dictionary<int, Refusal>();
        var waiting = new Queue<IReadOnlyList<PlannedItem>>([items]);
        while (waiting.TryDequeue(out var batch))
        {
            if (batch.Count == 0) continue;
            run.Signals.ThrowIfStopped();
            foreach (var again in await CreateOnceAsync(batch, failed, cancellationToken)) waiting.Enqueue(again);
        }

        return failed;
    }

    /// <summary>Resolves creates of an earlier process, or of a step that failed, whose outcome is not stored.</summary>
    public async Task ResolveAsync(IReadOnlyList<PlannedItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        var lost = await _unknown.ResolveAsync(items, cancellationToken);
        foreach (var batch in lost.Chunk(MaxIssues)) await CreateAsync(batch, cancellationToken);
    }

    /// <returns>Batches to send again.</returns>
    private async Task<IReadOnlyList<IReadOnlyList<PlannedItem>>> CreateOnceAsync(
        IReadOnlyList<PlannedItem> batch, Dictionary<int, Refusal> failed, CancellationToken cancellationToken)
    {
        await StoreIntentsAsync(batch, cancellationToken);
        run.Signals.ThrowIfStopped();
        var answer = await MigrationRun.CallJira(run.Jira.CreateIssuesAsync(new NewIssues([.. batch.Select(_bodies.Of)]), cancellationToken));
        switch (answer.Outcome)
        {
            case CallOutcome.Done:
                return await SettleAsync(batch, answer.Value!, failed, cancellationToken);
            case CallOutcome.Refused when answer.Body<CreatedIssues>() is { Errors.Count: > 0 } all:
                return await SettleAsync(batch, all, failed, cancellationToken);
            case CallOutcome.Refused when batch.Count > 1:
                // The refusal names no element, so halves are tried until it is known which one it is about.
                return [[.. batch.Take(batch.Count / 2)], [.. batch.Skip(batch.Count / 2)]];
            case CallOutcome.Refused:
                return await RefuseAsync(batch[0], answer.Refusal, failed, cancellationToken) is { } again ? [[again]] : [];
            default:
                var lost = await _unknown.ResolveAsync(batch, cancellationToken);
                return lost.Count == 0 ? [] : [lost];
        }
    }

    private Task StoreIntentsAsync(IReadOnlyList<PlannedItem> batch, CancellationToken cancellationToken)
    {
        var number = batch[0].Id.ToString(CultureInfo.InvariantCulture);
        var after = run.Known.Highest;
        return run.Database.WriteAsync(
            t => run.Intents.AddAsync(t, batch.Select(i => new Intent(i.Id, Intent.Create, number, after, i.Attempts))), durable: true, cancellationToken);
    }

    private async Task<IReadOnlyList<IReadOnlyList<PlannedItem>>> SettleAsync(
        IReadOnlyList<PlannedItem> batch, CreatedIssues answer, Dictionary<int, Refusal> failed, CancellationToken cancellationToken)
    {
        var errors = (answer.Errors ?? []).Where(e => e.FailedElementNumber >= 0 && e.FailedElementNumber < batch.Count)
            .GroupBy(e => e.FailedElementNumber).ToDictionary(g => g.Key, g => g.First());
        var created = answer.Issues ?? [];
        var succeeded = batch.Where((_, index) => !errors.ContainsKey(index)).ToList();
        var pairs = await PairAsync(succeeded, created, errors.Count > 0, cancellationToken);
        await StoreCreatedAsync(pairs, cancellationToken);

        var found = pairs.Select(p => p.Item.Id).ToHashSet();
        var lost = succeeded.Where(i => !found.Contains(i.Id)).ToList();
        var again = new List<PlannedItem>();
        foreach (var (index, error) in errors)
        {
            var item = batch[index];
            if (error.Status >= (int)HttpStatusCode.InternalServerError)
            {
                if (item.Attempts >= MaxUnknownElements)
                    await FailAsync(item, Refusal.Because($"Jira answered status {error.Status} for it {item.Attempts + 1} times"), failed, cancellationToken);
                else
                    lost.Add(item with { Attempts = item.Attempts + 1 });
            }
            else if (await RefuseAsync(item, RefusalText.Read(error.ElementErrors) ?? Refusal.Because($"status {error.Status}"), failed, cancellationToken)
                is { } retried)
            {
                again.Add(retried);
            }
        }

        if (lost.Count > 0) again.AddRange(await _unknown.ResolveAsync(lost, cancellationToken));
        return [again];
    }

    /// <summary>Which issue is whose. Jira lists the created issues in the order of the request; where that is not proven, the marks decide.</summary>
    private async Task<IReadOnlyList<(PlannedItem Item, CreatedIssue Issue)>> PairAsync(
        List<PlannedItem> items, IReadOnlyList<CreatedIssue> created, bool isPartial, CancellationToken cancellationToken)
    {
        var mustLook = created.Count != items.Count || (items.Count > 1 && (isPartial || Volatile.Read(ref _orderIsProven) == 0));
        if (!mustLook) return [.. items.Zip(created)];
        if (created.Count == 0) return [];

        var marks = await _unknown.ReadMarksAsync([.. created.Select(c => c.Key)], cancellationToken);
        var byItem = items.ToDictionary(i => i.Id);
        var pairs = created.Where(c => marks.ContainsKey(c.Key) && byItem.ContainsKey(marks[c.Key].Id))
            .Select(c => (Item: byItem[marks[c.Key].Id], Issue: c)).DistinctBy(p => p.Item.Id).ToList();
        if (!isPartial && pairs.Select(p => p.Item.Id).SequenceEqual(items.Select(i => i.Id))) Volatile.Write(ref _orderIsProven, 1);
        return pairs;
    }

    private async Task StoreCreatedAsync(IReadOnlyList<(PlannedItem Item, CreatedIssue Issue)> pairs, CancellationToken cancellationToken)
    {
        if (pairs.Count == 0) return;
        await run.Database.WriteAsync(
            async transaction =>
            {
                foreach (var (item, issue) in pairs) await CreatedIssueRows.StoreAsync(run, transaction, item, issue.Id, issue.Key, IsInStatus(item, issue));
            },
            durable: false,
            cancellationToken);
        foreach (var (item, issue) in pairs)
        {
            run.Fresh[item.Id] = true;
            CreatedIssueRows.Tell(run, item, issue.Key);
        }
    }

    private bool IsInStatus(PlannedItem item, CreatedIssue issue) => item.Plan.StatusId is not { } wanted
        || wanted == run.Workflows.FirstStatus(item.Plan.Type.Id)
        || (_bodies.Transition(item) is not null && issue.Transition is { Status: >= 200 and < 300 });

    /// <returns>The item without the refused fields; null if it has failed.</returns>
    private async Task<PlannedItem?> RefuseAsync(
        PlannedItem item, Refusal refusal, Dictionary<int, Refusal> failed, CancellationToken cancellationToken)
    {
        if (CreateRefusals.WithoutRefused(item, refusal) is { } again) return again;
        await FailAsync(item, refusal, failed, cancellationToken);
        return null;
    }

    private async Task FailAsync(PlannedItem item, Refusal refusal, Dictionary<int, Refusal> failed, CancellationToken cancellationToken)
    {
        failed[item.Id] = refusal;
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Intents.RemoveAsync(transaction, item.Id, Intent.Create);
                await run.Items.SetStatusAsync(transaction, item.Id, ItemStage.LinksDone, ItemStatus.Failed);
                await run.Problems.AddAsync(transaction, [CreateRefusals.Line(item, refusal)]);
            },
            durable: false,
            cancellationToken);
        run.Signals.Progressed();
    }
}
