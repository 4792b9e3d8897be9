using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
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

        foreach (var file in runs.ReadFiles(run).Where(f => f.Role.Length == 0)) await ClassifyAsync(context, file, cancellationToken);
        foreach (var file in runs.ReadFiles(run).Where(f => f.IsOpen && f.Role is FileRole.Manifest or FileRole.Source))
        {
            if (await smallFiles.ReadAsync(context, file, cancellationToken) is { } fileTrouble) return fileTrouble;
        }

        var files = runs.ReadFiles(run);
        var source = SourceServer.Find(context with { Run = runs.Find(run.TenantId, run.RunId)! }, runs);
        if (files.Any(f => f.IsToLoad && !source.KeepsWaiting(context.Plan, f))) return new StageResult.Advance(TransferPhase.Mappings);

        if (WaitsFor(context, files) is not { } waitsFor)
        {
            if (!files.Any(f => f.IsToLoad)) return new StageResult.Advance(TransferPhase.Checks);
            await GiveUpSourceAsync(context, cancellationToken);
            return new StageResult.Advance(TransferPhase.Mappings);
        }

        if (files.FirstOrDefault(f => f is { Role: FileRole.Manifest, State: FileState.Broken }) is { } broken)
        {
            return new TransferGivenUp($"{broken.Name}, which lists the other files, cannot be read; without it the end of the export is not known.");
        }

        Log.Waiting(logger, run.RunId, waitsFor);
        return new StageResult.WaitFor(NextReading(context));
    }

    /// <summary>What the export still lacks, in words; null: it is complete.</summary>
    public static string? WaitsFor(RunContext context, IReadOnlyList<RunFile> files)
    {
        // After the listener's error nothing more comes; what is there counts.
        if (context.Run.Errored) return null;
        var manifest = files.FirstOrDefault(f => f is { Role: FileRole.Manifest, Content: not null }) is { } file ? Manifest.Read(file.Content).Entries : null;
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
            await EndAsync(context.Run, file, FileRole.Refused, null, "The platform names an upload by an s3Key that no URL can hold.",
                "Ask Atlassian support; the upload cannot be fetched.", cancellationToken);
            return;
        }

        var (role, entity) = RoleOf(context.Plan, file.Label);
        await runs.ClassifyAsync(context.Run, file, role, entity?.Name, role == FileRole.Ignored ? FileState.Done : FileState.Waiting, cancellationToken);
    }

    /// <summary>What a label is to the plan: of an upload, or of a member of an archive.</summary>
    public static (string Role, PlanEntity? Entity) RoleOf(ImportPlan plan, string label) =>
        plan.IsManifest(label) ? (FileRole.Manifest, null)
        : plan.IsSource(label) ? (FileRole.Source, null)
        : plan.IsIgnored(label) ? (FileRole.Ignored, null)
        : plan.FindEntity(label) is { } entity ? (FileRole.Data, entity)
        : (FileRole.Unseen, null);

    /// <summary>The export is complete, and texts wait for a base URL that nobody told: they are loaded with their URLs left alone, and the run says so.</summary>
    private Task GiveUpSourceAsync(RunContext context, CancellationToken cancellationToken)
    {
        var rule = context.Plan.Source!;
        var place = rule.Label ?? (context.Plan.Completion as ManifestCompletion)?.Label;
        return runs.WriteAsync(context.Run, (connection, transaction) =>
        {
            TransferStore.GiveUpSource(connection, transaction, context.Run);
            ProblemStore.Add(connection, context.Run, [new RunProblem
            {
                Origin = RunProblem.OfFile, Reason = $"{SourceServer.UnknownReason} URLs of that server inside texts were left as they are.",
                Hint = $"The plan expects it in {place} at {rule.Path?.Text}: look whether the export has that upload, and whether it holds an absolute http or https URL there.",
            }]);
        }, cancellationToken);
    }

    private async Task EndAsync(TransferRun run, RunFile file, string role, string? entity, string reason, string hint, CancellationToken cancellationToken)
    {
        // One commit: a stop between the two would leave a file without its problem, or a problem told twice.
        await runs.WriteAsync(run, (connection, transaction) =>
        {
            TransferStore.Classify(connection, transaction, file, role, entity, FileState.Broken);
            ProblemStore.Add(connection, run, [new RunProblem { Origin = RunProblem.OfFile, FileId = file.FileId, Reason = reason, Hint = hint }]);
        }, cancellationToken);
    }

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
