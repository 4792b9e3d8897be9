using System.Data.Common;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>What is stored of an issue that was created or found.</summary>
internal static class CreatedIssueRows
{
    /// <param name="isInStatus">False: the item stays at its stage until its status is reached.</param>
    public static async Task StoreAsync(MigrationRun run, DbTransaction transaction, PlannedItem item, string issueId, string issueKey, bool isInStatus)
    {
        var prints = FieldPrints.OfWritten(item.Plan.Fields);
        if (item.Plan.ParentItem is { } parent && run.Known.Has(parent)) prints[FieldPrints.Parent] = FieldPrints.OfParent(parent);
        if (isInStatus && item.Plan.StatusId is { } status) prints[FieldPrints.Status] = FieldPrints.OfStatus(status);
        await run.Issues.SetAsync(transaction, new IssueRow(item.Id, issueId, issueKey, item.Item.Rev, item.Plan.Type.Id, prints.ToString()));
        await run.Intents.RemoveAsync(transaction, item.Id, Intent.Create);
        await run.Items.SetStatusAsync(transaction, item.Id, isInStatus ? ItemStage.Written : ItemStage.Planned, ItemStatus.Created);
        await run.Problems.AddAsync(transaction, item.Dropped);
        if (item.Plan.ParentItem is { } missing && !run.Known.Has(missing))
            await run.Problems.AddAsync(transaction, [new Problem(item.Id, Problem.FieldPart(FieldNames.Parent), ProblemCodes.OutsideSet, Effect.Skipped,
                $"The parent {missing} has no issue, so the parent is not set.", "A later run that creates it sets the parent.")]);
    }

    public static void Tell(MigrationRun run, PlannedItem item, string issueKey)
    {
        run.Known.Add(item.Id, issueKey);
        run.Signals.Say($"✓ ADO #{item.Id} [{item.Row.Type}] → {issueKey}");
        run.Signals.Progressed();
    }
}
