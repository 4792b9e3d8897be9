using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Healing;

/// <summary>
/// Asks for every missing mapping once more, and loads the kept records that have found theirs: of the run, and of runs of its scope that ended before. A record is
/// either healed or what it was, so all of it may be repeated after a stop anywhere.
/// </summary>
internal sealed partial class Healer(HealingStore kept, HealedRecords healed, MappingsStage derived, IMigrationApi migration, MappingRefusals refusals, MappingBudget budget,
    TransferStore runs, IMappingStores stores, BatchLimits limits, DiskSpace disk, ILogger<Healer> logger)
{
    /// <summary>A key that is known may lead to one that is not, but not often.</summary>
    private const int MaxFetches = 16;

    /// <returns>How many of the run's own records came over or lack less, and what kept the rest from being tried.</returns>
    public async Task<HealingResult> HealAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var own = await kept.ReadFilesAsync(run, cancellationToken);
        var ended = await kept.ReadEndedAsync(run, cancellationToken);
        if (own.Count + ended.Count == 0) return new HealingResult(0, null);

        using var store = stores.Open(run);
        foreach (var mappingNamespace in (await kept.ReadMissingNamespacesAsync(run, cancellationToken)).Where(MappingsStage.IsDerived))
        {
            if (await derived.DeriveAsync(context, store, mappingNamespace, cancellationToken) is { } trouble) return new HealingResult(0, trouble);
        }

        using var mappings = new RunMappings(context, migration, refusals, store, budget, cancellationToken, forHealing: true);
        var load = new LoadContext(context, mappings, await SourceServer.FindAsync(context, runs, cancellationToken));
        var ownResult = await HealAsync(load, run, own, cancellationToken);
        if (ownResult.Healed > 0) Log.Healed(logger, ownResult.Healed, run.RunId);
        if (ownResult.Trouble is not null) return ownResult;
        foreach (var owner in ended)
        {
            await kept.DropSupersededAsync(run, owner, cancellationToken);
            var (count, trouble) = await HealAsync(load, owner, await kept.ReadFilesAsync(owner, cancellationToken), cancellationToken);
            if (count > 0) Log.HealedFor(logger, run.RunId, count, owner.RunId);
            if (trouble is not null) return ownResult with { Trouble = trouble };
        }

        return ownResult;
    }

    private async Task<HealingResult> HealAsync(LoadContext load, TransferRun owner, IReadOnlyList<RunFile> files, CancellationToken cancellationToken)
    {
        var count = 0;

        // An ended run may have had another plan: what this one does not know stays kept.
        foreach (var file in files.Where(f => f.Format is not null && load.Plan.Entities.Any(e => e.Name == f.Entity)))
        {
            var rewriting = new KeptRewriting(load.Rewriter(file), file.Format!.Value, file.Position, limits);
            var after = 0L;
            while (await kept.ReadNextAsync(owner, file, after, cancellationToken) is { Count: > 0 } rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (disk.Shortage() is { } shortage) return new HealingResult(count, LoadingStage.WaitForSpace(shortage));
                if (await FetchAsync(load.Mappings, rewriting, rows, cancellationToken) is { } trouble) return new HealingResult(count, trouble);
                count += await healed.CommitAsync(load.Run.Run, owner, file, rows, rewriting, cancellationToken);
                after = rows[^1].RecordNumber;
            }
        }

        return new HealingResult(count, null);
    }

    /// <returns>Null: every key that the records need is known now.</returns>
    private static async Task<StageResult?> FetchAsync(RunMappings mappings, KeptRewriting rewriting, IReadOnlyList<KeptRow> rows, CancellationToken cancellationToken)
    {
        for (var fetches = 0; fetches < MaxFetches; fetches++)
        {
            var unknown = new UnknownKeys();
            foreach (var row in rows)
            {
                rewriting.Rewrite(row.Source, row.RecordNumber, row.RecordOffset);
                foreach (var key in rewriting.TakeUnknown()) unknown.Note(key.Namespace, key.Key.Span);
            }

            if (unknown.Count == 0) return null;
            if (await mappings.TryFetchAsync(unknown.TakeUnknown(), cancellationToken) is { } trouble) return trouble;
        }

        throw new InvalidOperationException($"Keys are unknown after {MaxFetches} fetches of mappings.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} records of run {Run} are healed by mappings that came late")]
        public static partial void Healed(ILogger logger, int count, RunId run);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} healed {Count} records of run {Earlier}")]
        public static partial void HealedFor(ILogger logger, RunId run, int count, RunId earlier);
    }
}

/// <param name="Healed">Records that came over, or lack less than before.</param>
/// <param name="Trouble">What keeps the rest from being tried now.</param>
internal sealed record HealingResult(int Healed, StageResult? Trouble);
