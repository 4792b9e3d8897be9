using System.Runtime.CompilerServices;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Takes a run's items that have reached a stage, ascending, with bounded memory, several at once.</summary>
internal static class ItemsAtStage
{
    private const int PageSize = 100;

    public static Task ForEachAsync(
        MigrationRun run,
        ItemStage stage,
        int atOnce,
        Func<RunItem, CancellationToken, Task> work,
        CancellationToken cancellationToken) => Parallel.ForEachAsync(
            ReadAsync(run, stage, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (row, token) =>
            {
                run.Signals.ThrowIfStopped();
                await work(row, token);
            });

    private static async IAsyncEnumerable<RunItem> ReadAsync(
        MigrationRun run, ItemStage stage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            var after = last;
            var rows = await run.Database.ReadAsync(c => run.Items.TakeAsync(c, stage, level: null, after, PageSize), cancellationToken);
            if (rows.Count == 0) yield break;
            last = rows[^1].ItemId;
            foreach (var row in rows) yield return row;
        }
    }
}
