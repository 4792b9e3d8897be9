using System.Collections.Concurrent;
using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Phase 2: items and hierarchy. Levels from the top, since a parent must exist before its children; the first issue of each type alone, since
/// a refusal of the type shall cost three calls and not one for each item; the others 50 a call, several calls at once.
/// </summary>
internal sealed class ItemWriter(MigrationRun run, TransitionStore transitions)
{
    private const int FirstTries = 3;

    private readonly IssueCreator _creator = new(run);
    private readonly StatusWalker _walker = new(run, transitions);
    private readonly IssueUpdater _updater = new(run, new StatusWalker(run, transitions));
    private readonly ConcurrentDictionary<string, Refusal?> _types = new(StringComparer.Ordinal);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await ResolveLostAsync(cancellationToken);
        foreach (var level in await run.Database.ReadAsync(run.Items.LevelsAsync, cancellationToken)) await WriteLevelAsync(level, cancellationToken);
    }

    /// <summary>Creates that an earlier process began and whose outcome nobody knows.</summary>
    private async Task ResolveLostAsync(CancellationToken cancellationToken)
    {
        var intents = await run.Database.ReadAsync(run.Intents.CreatesAsync, cancellationToken);
        if (intents.Count == 0) return;
        var items = new List<PlannedItem>();
        foreach (var intent in intents)
        {
            var row = await run.Database.ReadAsync(c => run.Items.FindAsync(c, intent.ItemId), cancellationToken);
            if (row is not null) items.Add(Plan(row) with { Attempts = intent.Attempts });
        }

        await _creator.ResolveAsync(items, cancellationToken);
    }

    private async Task WriteLevelAsync(int level, CancellationToken cancellationToken)
    {
        foreach (var type in await run.Database.ReadAsync(c => run.Items.IssueTypesAsync(c, level), cancellationToken))
            await ProveTypeAsync(type, cancellationToken);

        var pages = ReadLevelAsync(level, cancellationToken);
        await Parallel.ForEachAsync(
            pages,
            new ParallelOptions { MaxDegreeOfParallelism = run.Options.MaxConcurrency, CancellationToken = cancellationToken },
            async (rows, token) => await WriteBatchAsync(rows, token));
    }

    private async IAsyncEnumerable<IReadOnlyList<RunItem>> ReadLevelAsync(
        int level, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            var after = last;
            var rows = await run.Database.ReadAsync(
                c => run.Items.TakeAsync(c, ItemStage.Planned, level, after, IssueCreator.MaxIssues), cancellationToken);
            if (rows.Count == 0) yield break;
            last = rows[^1].ItemId;
            yield return rows;
        }
    }

    private async Task WriteBatchAsync(IReadOnlyList<RunItem> rows, CancellationToken cancellationToken)
    {
        run.Signals.ThrowIfStopped();
        var ids = rows.Select(r => r.ItemId).ToList();
        var issues = await run.Database.ReadAsync(c => run.Issues.FindAsync(c, ids), cancellationToken);
        var create = new List<PlannedItem>();
        var update = new List<PlannedItem>();
        foreach (var row in rows)
        {
            var item = Plan(row);
            if (row.Status == ItemStatus.Created) await WalkAsync(item, issues[row.ItemId], cancellationToken);
            else if (issues.ContainsKey(row.ItemId)) update.Add(item);
            else if (_types.GetValueOrDefault(item.Plan.Type.Id) is { } blocked) await BlockAsync(item, blocked, cancellationToken);
            else create.Add(item);
        }

        if (update.Count > 0) await _updater.UpdateAsync(update, issues, cancellationToken);
        if (create.Count == 0) return;
        await _creator.CreateAsync(create, cancellationToken);
        await WalkAsync(create, cancellationToken);
    }

    /// <summary>Creates the first item of a type alone, and up to two more if it is refused; the same refusal again is the type's.</summary>
    private async Task ProveTypeAsync(string type, CancellationToken cancellationToken)
    {
        if (_types.ContainsKey(type)) return;
        var rows = await run.Database.ReadAsync(c => run.Items.TakeFirstAsync(c, type, FirstTries * 4), cancellationToken);
        var ids = rows.Select(r => r.ItemId).ToList();
        var issues = await run.Database.ReadAsync(c => run.Issues.FindAsync(c, ids), cancellationToken);
        Refusal? first = null;
        var tried = 0;
        foreach (var row in rows.Where(r => !issues.ContainsKey(r.ItemId)))
        {
            run.Signals.ThrowIfStopped();
            var item = Plan(row);
            var failed = await _creator.CreateAsync([item], cancellationToken);
            await WalkAsync([item], cancellationToken);
            if (!failed.TryGetValue(item.Id, out var refusal))
            {
                _types[type] = null;
                return;
            }

            first ??= refusal;
            if (!IsSame(first, refusal)) break;
            if (++tried == FirstTries)
            {
                _types[type] = refusal;
                return;
            }
        }

        // Fewer items than tries, or refusals that differ: no rule of the type is known.
        _types[type] = null;
    }

    private async Task WalkAsync(IReadOnlyList<PlannedItem> items, CancellationToken cancellationToken)
    {
        var ids = items.Select(i => i.Id).ToList();
        var issues = await run.Database.ReadAsync(c => run.Issues.FindAsync(c, ids), cancellationToken);
        foreach (var item in items)
        {
            if (!issues.TryGetValue(item.Id, out var issue)) continue;
            await _walker.LookAsync(issue.IssueKey, item.Plan.Type.Id, cancellationToken);
            if (item.Plan.StatusId is null || FieldPrints.Parse(issue.Fingerprints)[FieldPrints.Status] is not null) continue;
            await WalkAsync(item, issue, cancellationToken);
        }
    }

    private async Task WalkAsync(PlannedItem item, IssueRow issue, CancellationToken cancellationToken)
    {
        var wanted = item.Plan.StatusId;
        var current = run.Fresh.ContainsKey(item.Id) ? run.Workflows.FirstStatus(item.Plan.Type.Id) : null;
        var line = wanted is null ? null : await ReachAsync(item, issue, current, wanted, cancellationToken);
        var prints = FieldPrints.Parse(issue.Fingerprints);
        prints[FieldPrints.Status] = wanted is null ? null : FieldPrints.OfStatus(wanted);
        prints[FieldPrints.StatusUnreached] = line is null ? null : "true";
        await run.Database.WriteAsync(
            async transaction =>
            {
                await run.Issues.SetAsync(transaction, issue with { Fingerprints = prints.ToString() });
                await run.Items.SetStageAsync(transaction, item.Id, ItemStage.Written);
                if (line is not null) await run.Problems.AddAsync(transaction, [line]);
            },
            durable: false,
            cancellationToken);
        run.Fresh.TryRemove(item.Id, out _);
    }

    /// <summary>Moves the issue to its status, or else to another one of the same category.</summary>
    /// <returns>The report line; null if it is in its status.</returns>
    private async Task<Problem?> ReachAsync(
        PlannedItem item, IssueRow issue, string? current, string wanted, CancellationToken cancellationToken)
    {
        var type = item.Plan.Type;
        if (await _walker.ReachAsync(issue.IssueKey, type.Id, current, wanted, cancellationToken) is not { } fault) return null;
        var category = type.Statuses.FirstOrDefault(s => s.Id == wanted)?.Category;
        foreach (var other in type.Statuses.Where(s => s.Category == category && s.Id != wanted))
        {
            if (await _walker.ReachAsync(issue.IssueKey, type.Id, current: null, other.Id, cancellationToken) is null)
                return StatusLine(item, $"{fault} The issue is in {other.Name}, which is of the same category.", Effect.Skipped);
        }

        return StatusLine(item, fault, Effect.Failed);
    }

    private Task BlockAsync(PlannedItem item, Refusal refusal, CancellationToken cancellationToken) => run.Database.WriteAsync(
        async transaction =>
        {
            await run.Items.SetStatusAsync(transaction, item.Id, ItemStage.LinksDone, ItemStatus.Failed);
            await run.Problems.AddAsync(transaction, [CreateRefusals.Line(item, refusal)]);
        },
        durable: false,
        cancellationToken);

    private PlannedItem Plan(RunItem row)
    {
        var item = StoredItem.Unpack(row.Body ?? throw new InvalidOperationException($"Work item {row.ItemId} was not read."));
        var plan = run.Planner.Plan(item, AttachedFiles.None);
        return new PlannedItem(row, item, plan, []);
    }

    private static Problem StatusLine(PlannedItem item, string fault, Effect effect) => new(
        item.Id, Problem.FieldPart(FieldNames.State), ProblemCodes.StatusUnreachable, effect,
        $"{fault} The state is \"{item.Item.State}\".", "Set the status by hand, or map the state to another one (state_overrides).");

    private static bool IsSame(Refusal a, Refusal b) =>
        a.Fields.Keys.Order(StringComparer.Ordinal).SequenceEqual(b.Fields.Keys.Order(StringComparer.Ordinal)) && a.Messages.SequenceEqual(b.Messages);
}
