using System.Collections.Concurrent;
using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Progress;

/// <summary>
/// Tells the platform how far a run is, about once a minute. The number is stored before it is sent and never goes down, over restarts; it stays at 90
/// or below until the export is complete, and at 99 or below until the transfer is settled.
/// </summary>
internal sealed partial class ProgressReporter(IMigrationApi migration, TransferStore runs, ITenantDatabases tenants, IOptions<ImportOptions> options, TimeProvider time,
    ILogger<ProgressReporter> logger)
{
    private const int LongestWaiting = 2000;

    // When each run last reported, so that stages that come and go quickly do not each report.
    private readonly ConcurrentDictionary<RunId, long> _last = new();

    /// <summary>Reports until the stage has ended. A report that fails is not repeated by itself: the next minute's is newer.</summary>
    /// <param name="stageEnded">No further report; one that is on its way goes through, for a request broken off tells the platform nothing.</param>
    public async Task ReportRepeatedlyAsync(TransferRun run, CancellationToken stageEnded, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var bytesAtStart = (await ReadCountsAsync(run, cancellationToken)).BytesDone;
        try
        {
            while (true)
            {
                if (_last.TryGetValue(run.RunId, out var last) && options.Value.ProgressEvery - time.GetElapsedTime(last) is { Ticks: > 0 } left)
                {
                    await Task.Delay(left, time, stageEnded);
                }

                stageEnded.ThrowIfCancellationRequested();
                _last[run.RunId] = time.GetTimestamp();
                var current = (await runs.FindAsync(run.TenantId, run.RunId, cancellationToken))!;
                if (current.DecidedAt is not null) return;
                await ReportAsync(current with { Epoch = run.Epoch }, bytesAtStart, time.GetElapsedTime(started), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (stageEnded.IsCancellationRequested)
        {
            // What comes next is told by whoever does it.
        }
        catch (LeaseLostException)
        {
            // Whoever holds the run now reports.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The stage's own result counts, not that of a report beside it.
            Log.Failed(logger, exception, run.RunId);
        }
    }

    /// <summary>The run has ended.</summary>
    public void Forget(RunId run) => _last.TryRemove(run, out _);

    /// <summary>Stores the percent and sends it with a sentence for the admin.</summary>
    public async Task ReportAsync(TransferRun run, long bytesAtStart, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var counts = await ReadCountsAsync(run, cancellationToken);
        var percent = LoadProgress.Measure(run, counts).Percent;
        if (percent > run.Percent && (await runs.RaisePercentAsync(run, percent, cancellationToken)).DecidedAt is not null) return;
        var message = Message(run, counts, counts.BytesDone - bytesAtStart, elapsed);
        var answer = await migration.SendProgressAsync(run.TenantId, run.TransferId, new TransferProgress(TransferStatus.InProgress, percent, message), cancellationToken);
        if (answer.Outcome == PlatformOutcome.Ok) Log.Reported(logger, run.RunId, percent, message);
        else Log.NotReported(logger, run.RunId, answer.Outcome, answer.Detail);
    }

    /// <summary>Tells, as often as otherwise progress, that the run is paused; the number stays.</summary>
    /// <param name="by">Who paused it, for the admin.</param>
    public async Task<StageResult> SayPausedAsync(TransferRun run, string by, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var books = Books(await ReadCountsAsync(run, cancellationToken));
        var message = string.Create(CultureInfo.InvariantCulture, $"Paused by {by} since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC. {books}.");
        var every = options.Value.ProgressEvery;
        var left = _last.TryGetValue(run.RunId, out var last) && every - time.GetElapsedTime(last) is { Ticks: > 0 } rest ? rest : every;
        return await SayAsync(run, message, "telling that the run is paused", cancellationToken) ?? new StageResult.WaitFor(left);
    }

    /// <summary>Tells the same way what the run waits for, where no stage works that would report by itself.</summary>
    /// <returns>Null: told, or not now. Else the transfer is over on the other side.</returns>
    public async Task<StageResult?> SayWaitingAsync(TransferRun run, RunWait wait, CancellationToken cancellationToken) =>
        await SayAsync(run, $"{Waiting(wait)} {Books(await ReadCountsAsync(run, cancellationToken))}.", "telling what the run waits for", cancellationToken);

    private async Task<StageResult?> SayAsync(TransferRun run, string message, string what, CancellationToken cancellationToken)
    {
        if (_last.TryGetValue(run.RunId, out var last) && time.GetElapsedTime(last) < options.Value.ProgressEvery) return null;
        _last[run.RunId] = time.GetTimestamp();
        var answer = await migration.SendProgressAsync(run.TenantId, run.TransferId, new TransferProgress(TransferStatus.InProgress, run.Percent, message), cancellationToken);
        if (answer.Outcome == PlatformOutcome.Ok) Log.Reported(logger, run.RunId, run.Percent, message);
        else Log.NotReported(logger, run.RunId, answer.Outcome, answer.Detail);

        // Settled or expired on the other side: the run has ended, whatever it waits for.
        return answer.Outcome is PlatformOutcome.Refused or PlatformOutcome.Expired ? answer.Result(what) : null;
    }

    internal static string Message(TransferRun run, RunCounts counts, long bytes, TimeSpan elapsed)
    {
        var text = Books(counts);

        // The step before this one failed, and this one has got no further yet.
        if (run.Waiting is { } wait && bytes <= 0) return $"{Waiting(wait)} {text}.";
        var doing = run.Phase switch
        {
            TransferPhase.WaitingForFiles => "Waiting for files of the export",
            TransferPhase.Mappings => "Reading the mappings of the site",
            TransferPhase.Loading => "Loading",
            TransferPhase.Checks when run.HeldUntil is { } until => string.Create(CultureInfo.InvariantCulture, $"Held open for mappings that are missing, until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
            TransferPhase.Checks => "Checking the books",
            _ => "Settling",
        };
        if (run.Phase != TransferPhase.Loading || elapsed < TimeSpan.FromSeconds(1) || bytes <= 0) return $"{doing}. {text}.";
        var rate = bytes / elapsed.TotalSeconds;
        var left = TimeSpan.FromSeconds(Math.Max(0, counts.BytesKnown - counts.BytesDone) / rate);
        return string.Create(CultureInfo.InvariantCulture, $"{doing}. {text}. {rate / 1e6:0.0} MB/s, {Left(left)} left for the files that are here.");
    }

    private static string Waiting(RunWait wait) => Printable.Of(wait.Sentence, LongestWaiting);

    private static string Books(RunCounts counts)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{counts.Read:N0} records read from {counts.DoneFiles} of {counts.DataFiles} files: {counts.Loaded:N0} loaded");
        if (counts.Unchanged > 0) text += string.Create(CultureInfo.InvariantCulture, $", {counts.Unchanged:N0} unchanged");
        if (counts.Skipped > 0) text += string.Create(CultureInfo.InvariantCulture, $", {counts.Skipped:N0} skipped");
        if (counts.Failed > 0) text += string.Create(CultureInfo.InvariantCulture, $", {counts.Failed:N0} failed");
        if (counts.Missing > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {counts.Missing:N0} references without a mapping");
        return text;
    }

    private static string Left(TimeSpan left) => left switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(left.TotalMinutes)} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"about {left.TotalHours:0.0} h"),
    };

    private Task<RunCounts> ReadCountsAsync(TransferRun run, CancellationToken cancellationToken) => RunCounts.ReadAsync(tenants, run, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: {Percent} %. {Text}")]
        public static partial void Reported(ILogger logger, RunId run, int percent, string text);

        [LoggerMessage(Level = LogLevel.Error, Message = "A progress report of run {Run} failed; the next stage reports again")]
        public static partial void Failed(ILogger logger, Exception exception, RunId run);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Progress of run {Run} was not taken ({Outcome}: {Detail}); the next report follows within a minute or so")]
        public static partial void NotReported(ILogger logger, RunId run, PlatformOutcome outcome, string? detail);
    }
}
