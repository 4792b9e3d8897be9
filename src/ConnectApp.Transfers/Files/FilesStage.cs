using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// Phase 1: reads the list of uploads, tells what each is to the plan, and decides whether the export is complete. No event is needed for it: a lost
/// one is found here.
/// </summary>
internal sealed partial class FilesStage(IMigrationApi migration, TransferStore runs, SmallFiles smallFiles, ListReadings readings, IOptions<ImportOptions> options,
    ILogger<FilesStage> logger) : IRunStage
{
    public int Phase => TransferPhase.WaitingForFiles;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        var (run, trouble) = await ReadListAsync(context.Run, cancellationToken);
        if (trouble is not null) return trouble;
        context = context with { Run = run };

        foreach (var file in (await runs.ReadFilesAsync(run, cancellationToken)).Where(f => f.Role == FileRole.New)) await ClassifyAsync(context, file, cancellationToken);
        foreach (var file in (await runs.ReadFilesAsync(run, cancellationToken)).Where(f => f.IsOpen && f.Role is FileRole.Manifest or FileRole.Source))
        {
            if (await smallFiles.ReadAsync(context, file, cancellationToken) is { } fileTrouble) return fileTrouble;
        }

        var files = await runs.ReadFilesAsync(run, cancellationToken);
        var source = await SourceServer.FindAsync(
            context with { Run = (await runs.FindAsync(run.TenantId, run.RunId, cancellationToken))! }, runs, cancellationToken);
        if (files.Any(f => f.IsToLoad && !source.KeepsWaiting(context.Plan, f))) return new StageResult.Advance(TransferPhase.Mappings);

        if (WaitsFor(context, files) is not { } waitsFor)
        {
            if (!files.Any(f => f.IsToLoad)) return new StageResult.Advance(TransferPhase.Checks);
            await GiveUpSourceAsync(context, cancellationToken);
            return new StageResult.Advance(TransferPhase.Mappings);
        }

        Log.Waiting(logger, run.RunId, waitsFor);
        return new StageResult.WaitFor(NextReading(context));
    }

    /// <summary>What the export still lacks, in words; null: it is complete.</summary>
    public static string? WaitsFor(RunContext context, IReadOnlyList<RunFile> files)
    {
        // After the listener's error, or its word that all is uploaded, nothing more comes.
        if (context.Run.Errored || context.Run.AllUploaded) return null;
        var manifest = files.FirstOrDefault(f => f is { Role: FileRole.Manifest, Content: not null }) is { } file ? Manifest.Read(file.Content).Entries : null;

        // Nothing tells any more what else belongs to the export. The manifest's problem makes the run INCOMPLETE, and what is there is loaded.
        if (manifest is null && files.Any(f => f is { Role: FileRole.Manifest, State: FileState.Broken })) return null;
        return context.Plan.Completion.WaitsFor(
            new ExportSeen(files.Where(f => f.State != FileState.Late).Select(f => f.Label).ToList(), manifest, TimeSpan.FromMilliseconds(context.Run.QuietMs)));
    }

    /// <summary>Reads the platform's list and adds what is new in it.</summary>
    public async Task<(TransferRun Run, StageResult? Trouble)> ReadListAsync(TransferRun run, CancellationToken cancellationToken)
    {
        var answer = await migration.GetUploadedDataAsync(run.TenantId, run.TransferId, cancellationToken);
        if (answer.Outcome != PlatformOutcome.Ok)
        {
            readings.Interrupted(run.RunId);
            return (run, answer.Result("reading the list of files"));
        }

        var added = await runs.AddListedAsync(run, answer.Content!, cancellationToken);
        if (added > 0) Log.Listed(logger, added, run.RunId);

        // Quiet time counts only between consecutive successful readings of this process, never over time when nobody looked.
        var quiet = readings.Next(run.RunId, grown: added > 0 || run.ListedAt is null);
        var updated = await runs.NoteListedAsync(run, grown: added > 0, quiet, cancellationToken);
        return (updated, null);
    }

    private async Task ClassifyAsync(RunContext context, RunFile file, CancellationToken cancellationToken)
    {
        if (file.S3Key.Value is "" or "." or ".." || file.S3Key.Value.Contains('\n', StringComparison.Ordinal))
        {
            await EndAsync(context.Run, file, FileRole.Refused,
                ExportProblems.Unreadable(file.Name, "the platform names an upload by an s3Key that no URL can hold", "Ask Atlassian support; the upload cannot be fetched."), cancellationToken);
            return;
        }

        var role = FileRoles.Of(context.Plan, file.Label);
        if (role == FileRole.Unclaimed && file.Label.Length == 0)
        {
            await EndAsync(context.Run, file, role, ExportProblems.Unclaimed(file.Name), cancellationToken);
            return;
        }

        // It may be an archive, whose members have labels of their own.
        if (role == FileRole.Unclaimed) role = FileRole.Unseen;
        await runs.ClassifyAsync(context.Run, file, role, role == FileRole.Data ? context.Plan.FindEntity(file.Label)!.Name : null,
            role == FileRole.Ignored ? FileState.Done : FileState.Waiting, cancellationToken);
    }

    /// <summary>The export is complete, and texts wait for a base URL that nobody told: they are loaded with their URLs left alone, and the run says so.</summary>
    private Task GiveUpSourceAsync(RunContext context, CancellationToken cancellationToken)
    {
        return runs.WriteAsync(context.Run, async transaction =>
        {
            await TransferStore.GiveUpSourceAsync(transaction, context.Run);
            await ProblemStore.AddAsync(transaction, context.Run, [RunProblem.Of(null, ExportProblems.SourceUnknown(context.Plan))]);
        }, cancellationToken);
    }

    private Task EndAsync(TransferRun run, RunFile file, FileRole role, ExportProblem problem, CancellationToken cancellationToken) =>
        runs.WriteAsync(run, async transaction =>
        {
            await TransferStore.ClassifyAsync(transaction, run, file, role, null, FileState.Broken);
            await ProblemStore.AddAsync(transaction, run, [RunProblem.Of(file.FileId, problem)]);
        }, cancellationToken);

    private TimeSpan NextReading(RunContext context)
    {
        if (context.Plan.Completion is not IdleCompletion idle) return options.Value.ListEvery;
        var left = idle.Quiet - TimeSpan.FromMilliseconds(context.Run.QuietMs);
        return left < options.Value.ListEvery && left > TimeSpan.Zero ? left : options.Value.ListEvery;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} uploads of run {Run} are new in the platform's list")]
        public static partial void Listed(ILogger logger, int count, RunId run);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} {WaitsFor}")]
        public static partial void Waiting(ILogger logger, RunId run, string waitsFor);
    }
}
