using ConnectApp.WorkItems.Attachments;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Runs;

/// <summary>
/// End of phase 1: finds the accounts of all people that items name, then plans every item, so that each failure that can be foreseen is in
/// the report before the first write.
/// </summary>
internal sealed class ItemPlanning(MigrationRun run, Foresight foresight, bool isDryRun)
{
    private const int PageSize = 200;

    private static readonly string[] s_peopleFields = [FieldNames.AssignedTo, FieldNames.CreatedBy];

    public async Task PlanAsync(CancellationToken cancellationToken)
    {
        await ForEachPageAsync(FindPeopleAsync, cancellationToken);
        await ForEachPageAsync(PlanAsync, cancellationToken);
    }

    private async Task FindPeopleAsync(IReadOnlyList<RunItem> rows, CancellationToken cancellationToken)
    {
        var items = rows.Select(r => StoredItem.Unpack(r.Body!)).ToList();
        var emails = items.SelectMany(i => s_peopleFields.Select(f => i.Fields.Identity(f)?.Email)).OfType<string>();
        var mentioned = items.SelectMany(i => run.Planner.Plan(i, AttachedFiles.None).People);
        await run.People.EnsureAsync(emails, mentioned, cancellationToken);
    }

    private Task PlanAsync(IReadOnlyList<RunItem> rows, CancellationToken cancellationToken)
    {
        var plans = rows.Select(r => Plan(r, StoredItem.Unpack(r.Body!))).ToList();
        return run.Database.WriteAsync(
            async transaction =>
            {
                foreach (var (row, plan, lines) in plans)
                {
                    await run.Items.SetPlannedAsync(transaction, row.ItemId, plan.Type.HierarchyLevel, plan.Type.Id);
                    await run.Problems.AddAsync(transaction, lines);
                    if (plan.Fault is not null)
                    {
                        await run.Items.SetStatusAsync(transaction, row.ItemId, ItemStage.LinksDone, ItemStatus.Failed);
                    }
                    else if (isDryRun)
                    {
                        var status = run.Known.Has(row.ItemId) ? ItemStatus.Updated : ItemStatus.Created;
                        await run.Items.SetStatusAsync(transaction, row.ItemId, ItemStage.LinksDone, status);
                    }
                }
            },
            durable: false,
            cancellationToken);
    }

    private (RunItem Row, IssuePlan Plan, List<Problem> Lines) Plan(RunItem row, WorkItem item)
    {
        var (plan, links) = (run.Planner.Plan(item, AttachedFiles.None), run.Planner.PlanLinks(item));
        List<Problem> lines = [.. plan.Problems, .. links.Skipped, .. FilesTooLarge(item)];
        if (plan.Fault is { } fault) lines.Add(fault);
        lines.AddRange(foresight.LookAtItem(item, plan, links, lines));
        return (row, plan, lines);
    }

    private IEnumerable<Problem> FilesTooLarge(WorkItem item) => !run.Choices.Attachments ? [] : item.Relations
        .Where(r => r.AttachmentId is not null && r.Size > (run.Target.UploadLimit ?? long.MaxValue))
        .Select(r => FileUpload.TooLarge(item.Id, $"attachment:{r.Name ?? r.AttachmentId!.Value.ToString("D")}", run.Target.UploadLimit!.Value));

    private async Task ForEachPageAsync(Func<IReadOnlyList<RunItem>, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            run.Signals.ThrowIfStopped();
            var after = last;
            var rows = await run.Database.ReadAsync(c => run.Items.TakeAsync(c, ItemStage.Read, level: null, after, PageSize), cancellationToken);
            if (rows.Count == 0) return;
            last = rows[^1].ItemId;
            await work(rows, cancellationToken);
        }
    }
}
