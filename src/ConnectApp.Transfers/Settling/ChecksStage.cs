using System.Globalization;
using System.Security.Cryptography;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Healing;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Settling;

/// <summary>
/// Phase 4: the list is read once more directly before the decision, missing mappings are asked for once more, references between records of the export are
/// followed, and the manifest is balanced. All of it can be made again: what the checks found before is replaced in the same commit.
/// </summary>
internal sealed class ChecksStage(FilesStage files, PartReader parts, TransferStore runs, Healer healer, Hold hold, RunLog log, ITenantDatabases tenants) : IRunStage
{
    // The report names this many dangling references; the count is always whole.
    public const int MostDanglingNamed = 10_000;

    public int Phase => TransferPhase.Checks;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        var (run, trouble) = await files.ReadListAsync(context.Run, cancellationToken);
        if (trouble is not null) return trouble;
        context = context with { Run = run };
        var known = await runs.ReadFilesAsync(run, cancellationToken);
        if (known.Any(f => f.Role == FileRole.New || f.IsOpen) || FilesStage.WaitsFor(context, known) is not null)
        {
            await runs.ReopenExportAsync(run, cancellationToken);
            return new StageResult.Advance(TransferPhase.WaitingForFiles);
        }

        if (!hold.IsOver(run)) return hold.Wait(run);
        if (await HealAsync(context, cancellationToken) is { } healTrouble) return healTrouble;
        var manifest = ReadManifest(known);
        foreach (var file in known.Where(f => f is { ParentId: null, Role: FileRole.Data or FileRole.Archive, State: FileState.Done or FileState.Broken, Sha256: null } && Find(manifest, f)?.Sha256 is not null))
        {
            if (await HashAsync(run, file, cancellationToken) is { } hashTrouble) return hashTrouble;
        }

        known = await runs.ReadFilesAsync(run, cancellationToken);
        await runs.WriteAsync(run, async transaction =>
        {
            await ProblemStore.ForgetChecksAsync(transaction, run);
            await FindDanglingAsync(transaction, run);
            await ProblemStore.AddAsync(transaction, run, Balance(context, known));
            await TransferStore.CompleteExportAsync(transaction, run);
        }, cancellationToken);
        return await hold.BeginAsync(run, await RunCounts.ReadAsync(tenants, run, cancellationToken), cancellationToken) ?? new StageResult.Advance(TransferPhase.Settling);
    }

    /// <returns>Null: all that can be healed is.</returns>
    private async Task<StageResult?> HealAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var (healed, trouble) = await healer.HealAsync(context, cancellationToken);
        if (trouble is not null) return trouble;
        if (healed > 0)
        {
            await runs.TellAsync(run, log.Line(run.RunId, string.Create(CultureInfo.InvariantCulture, $"{healed:N0} records healed by mappings that came late.")), cancellationToken);
        }

        if (run.RetryAsked > run.RetryDone) await runs.NoteHealedAsync(run, healed, cancellationToken);
        return null;
    }

    private static async Task FindDanglingAsync(StoreTransaction transaction, TransferRun run)
    {
        var count = await EntityReferenceStore.CountDanglingAsync(transaction, run);
        await TransferStore.SetDanglingAsync(transaction, run, count);
        if (count == 0) return;
        var named = await EntityReferenceStore.ReadDanglingAsync(transaction, run, MostDanglingNamed);
        await ProblemStore.AddAsync(transaction, run, named.Select(d => RunProblem.Of(null, ExportProblems.Dangling("", d.Entity), ProblemOrigin.Check) with { Kind = d.Entity, Value = d.Key }));
    }

    private static Dictionary<string, ManifestEntry> ReadManifest(IReadOnlyList<RunFile> files) =>
        files.FirstOrDefault(f => f is { Role: FileRole.Manifest, Content: not null }) is { } manifest
            ? (Manifest.Read(manifest.Content).Entries ?? []).GroupBy(e => Labels.WithoutGz(e.Label)).ToDictionary(e => e.Key, e => e.First())
            : [];

    private static ManifestEntry? Find(Dictionary<string, ManifestEntry> manifest, RunFile file) => manifest.GetValueOrDefault(Labels.WithoutGz(file.Label));

    /// <summary>A file that was not read in one go is read once more for its hash.</summary>
    private async Task<StageResult?> HashAsync(TransferRun run, RunFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await parts.OpenAsync(run.TenantId, run.TransferId, file.S3Key, 0, new FileIdentity(file.Etag, file.TotalBytes), cancellationToken);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            await runs.KeepHashAsync(run, file, sha256, cancellationToken);
            return null;
        }
        catch (DownloadException exception) when (DownloadTrouble.Result(exception, file) is { } trouble)
        {
            return trouble;
        }
        catch (DownloadException)
        {
            // It is another file now, or cannot be had: its hash stays unknown, and the balance says so.
            return null;
        }
    }

    /// <summary>What the export lacks, and what in it is not what its manifest says.</summary>
    private static IEnumerable<RunProblem> Balance(RunContext context, IReadOnlyList<RunFile> files)
    {
        var manifest = files.FirstOrDefault(f => f is { Role: FileRole.Manifest, Content: not null });
        var entries = manifest is null ? null : Manifest.Read(manifest.Content!).Entries;
        var inTime = files.Where(f => f.State != FileState.Late).ToList();
        List<ExportProblem> problems = [];
        if (CompletionCheck.Check(context.Plan, [.. inTime.Select(f => f.Label)], entries) is { } incomplete) problems.Add(incomplete);
        if (entries is not null)
        {
            var archives = files.Where(f => f.Role == FileRole.Archive).ToDictionary(f => f.FileId, f => f.Label);
            problems.AddRange(ManifestBalance.Check(context.Plan, manifest!.Label, entries,
            [
                .. inTime.Where(f => f.Role is FileRole.Data or FileRole.Archive).OrderBy(f => f.Label, Comparer<string>.Create(Labels.Compare)).Select(f => new ExportedFile(
                    f.Label, f.ParentId is { } archive ? archives.GetValueOrDefault(archive) : null, f.ParentId is null ? f.TotalBytes : null,
                    f.Role == FileRole.Archive ? null : f.Offset, f.Role == FileRole.Archive ? null : f.Read, f.Sha256)),
            ]));
        }

        return problems.Select(p => RunProblem.Of(files.FirstOrDefault(f => f.Label == p.Label && p.Label.Length > 0)?.FileId, p, ProblemOrigin.Check));
    }
}
