using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Loading;

/// <summary>Phase 3: loads every known upload from its checkpoint, several side by side where cores allow. The end state is the same in every order.</summary>
internal sealed class LoadingStage(UploadLoader loader, SizesAhead sizes, IMigrationApi migration, MappingRefusals refusals, MappingBudget budget, TransferStore runs, ImportSlots slots, DiskSpace disk,
    IMappingStores stores) : IRunStage
{
    private static readonly TimeSpan NextLookForSpace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NextLookForSlot = TimeSpan.FromSeconds(5);

    // The order in which records of one key count.
    private static readonly Comparer<RunFile> InOrder = Comparer<RunFile>.Create(
        (a, b) => Labels.Compare(a.Label, b.Label) is var order and not 0 ? order : string.CompareOrdinal(a.S3Key.Value, b.S3Key.Value));

    public int Phase => TransferPhase.Loading;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        using var slot = slots.TryTake(context.Run.TenantId, context.Run.RunId);
        if (slot is null) return new StageResult.WaitFor(NextLookForSlot);

        await sizes.AskAsync(context.Run, cancellationToken);
        using var store = stores.Open(context.Run);
        using var mappings = new RunMappings(context, migration, refusals, store, budget, cancellationToken);

        var load = new LoadContext(context, mappings, await SourceServer.FindAsync(context, runs, cancellationToken));
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = new List<Loading>();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (disk.Shortage() is { } shortage) return WaitForSpace(shortage);
                await StartAsync(load, loading, all.Token);
                if (loading.Count == 0) return new StageResult.Advance(TransferPhase.WaitingForFiles);
                await Task.WhenAny(loading.Select(l => l.Task));
                foreach (var ended in loading.Where(l => l.Task.IsCompleted).ToList())
                {
                    loading.Remove(ended);
                    if (await ended.Task is { } trouble) return await FirstOfAsync(trouble, loading.Where(l => InOrder.Compare(l.Upload, ended.Upload) < 0));
                }
            }
        }
        finally
        {
            // Whoever failed or was stopped stops the others at their next checkpoint; what they say then is what was said already.
            await all.CancelAsync();
            await Task.WhenAll(loading.Select(l => l.Task)).ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>The store's disk is nearly full: what was committed stays, and the run goes on when there is room.</summary>
    /// <param name="shortage">From <see cref="DiskSpace.Shortage"/>.</param>
    public static StageResult WaitForSpace(string shortage) => new StageResult.TryAgain(shortage, NextLookForSpace) { Code = RunWait.Operator };

    /// <summary>Where a record ends the run, an earlier upload may hold one that does so too: the first in natural order is told, whichever was read first.</summary>
    private static async Task<StageResult> FirstOfAsync(StageResult trouble, IEnumerable<Loading> earlier)
    {
        if (trouble is not TransferGivenUp) return trouble;
        foreach (var upload in earlier.OrderBy(l => l.Upload, InOrder).ToList())
        {
            if (await upload.Task is TransferGivenUp first) return first;
        }

        return trouble;
    }

    /// <summary>The run's first upload in natural order, and others beside it as far as there are slots.</summary>
    private async Task StartAsync(LoadContext load, List<Loading> loading, CancellationToken cancellationToken)
    {
        foreach (var upload in (await ReadUploadsAsync(load, cancellationToken)).Where(u => !loading.Exists(l => l.Upload.FileId == u.FileId)))
        {
            var further = loading.Count == 0 ? null : slots.TryTakeFurtherFile();
            if (further is null && loading.Count > 0) return;
            loading.Add(new Loading(upload, Task.Run(async () =>
            {
                using (further) return await loader.LoadAsync(load, upload, cancellationToken);
            }, CancellationToken.None)));
        }
    }

    /// <summary>Uploads with something to load: also archives that were looked through before, and some of whose members had to wait.</summary>
    private async Task<IEnumerable<RunFile>> ReadUploadsAsync(LoadContext load, CancellationToken cancellationToken)
    {
        var files = await runs.ReadFilesAsync(load.Run.Run, cancellationToken);
        var archives = files.Where(f => f.ParentId is not null && f.IsToLoad && !load.KeepsWaiting(f)).Select(f => f.ParentId!.Value).ToHashSet();
        return files.Where(f => f.ParentId is null && (f.IsToLoad && !load.KeepsWaiting(f) || archives.Contains(f.FileId)))
            .Order(InOrder);
    }

    private sealed record Loading(RunFile Upload, Task<StageResult?> Task);
}
