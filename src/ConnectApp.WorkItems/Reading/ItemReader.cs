using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Reading;

/// <summary>Part of phase 1: lists the run's items and reads each once into the store, so that later phases ask Azure DevOps no more for them.</summary>
internal sealed class ItemReader(AzureDevOpsReader source, IWorkItemDatabase database, ItemStore items)
{
    private const int PageSize = 200;
    private const int MostSampled = 10;

    /// <summary>Lists all items that the filter finds. A repeated call adds what is missing.</summary>
    public async Task ListAsync(WorkItemFilter filter, CancellationToken cancellationToken)
    {
        await foreach (var ids in source.ReadIdsAsync(filter, cancellationToken))
            await database.WriteAsync(t => items.AddAsync(t, ids), durable: false, cancellationToken);
    }

    /// <summary>Lists a few items of each type, the oldest first, at most ten in all.</summary>
    public async Task ListSampleAsync(WorkItemFilter filter, IReadOnlyList<SourceType> types, int perType, CancellationToken cancellationToken)
    {
        var sample = new List<int>();
        var wanted = types.Select(t => t.Name).Where(n => filter.Types is not { Count: > 0 } only || only.Contains(n, StringComparer.OrdinalIgnoreCase));
        foreach (var type in wanted)
        {
            if (sample.Count >= MostSampled) break;
            var count = Math.Min(perType, MostSampled - sample.Count);
            await foreach (var ids in source.ReadIdsAsync(filter with { Types = [type] }, cancellationToken, count))
            {
                sample.AddRange(ids.Take(count));
                break;
            }
        }

        await database.WriteAsync(t => items.AddAsync(t, sample), durable: false, cancellationToken);
    }

    /// <summary>Reads the listed items, 200 a call. Items that are gone meanwhile leave the list.</summary>
    public async Task ReadAsync(Action<int> progressed, CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            var after = last;
            var ids = await database.ReadAsync(c => items.IdsAsync(c, ItemStage.Listed, after, PageSize), cancellationToken);
            if (ids.Count == 0) return;
            last = ids[^1];
            var read = await source.ReadItemsAsync(ids, cancellationToken);
            var gone = ids.Except(read.Select(i => i.Id)).ToList();
            await database.WriteAsync(
                async transaction =>
                {
                    await items.SetReadAsync(transaction, read);
                    await items.RemoveUnreadAsync(transaction, gone);
                },
                durable: false,
                cancellationToken);
            progressed(read.Count);
        }
    }
}
