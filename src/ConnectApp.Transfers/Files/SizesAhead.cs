using System.Collections.Concurrent;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// Asks for the sizes of all uploads before the first is read. Without them a run takes unread files to be as large as the read ones; small files in
/// front of large ones then give a percent that stays the same for hours. Nothing depends on the answers but that percent, so a failure changes
/// nothing else.
/// </summary>
internal sealed partial class SizesAhead(PartReader parts, TransferStore runs, TimeProvider time, ILogger<SizesAhead> logger)
{
    private const int AtOnce = 8;

    /// <summary>Loading waits no longer than this; what is not known by then is asked for before the next files are loaded.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Each upload is asked for once, but for those that the platform gives no address for now.</summary>
    public async Task AskAsync(TransferRun run, CancellationToken cancellationToken)
    {
        var uploads = (await runs.ReadFilesAsync(run, cancellationToken)).Where(f => f.ParentId is null && f.IsToLoad).ToList();
        var unknown = uploads.Where(f => f is { TotalBytes: null, SizeAhead: null }).ToList();

        // The size of a single one comes with its first bytes.
        if (uploads.Count < 2 || unknown.Count == 0) return;
        var sizes = new ConcurrentBag<(RunFile Upload, long Bytes)>();
        using var limit = new CancellationTokenSource(Longest, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await Parallel.ForEachAsync(unknown, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = bounded.Token },
                async (upload, token) => sizes.Add((upload, await AskAsync(run, upload, token))));
        }
        catch (DownloadException exception)
        {
            // Loading meets the same, and says what is to be done.
            Log.Stopped(logger, run.RunId, exception.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.TooSlow(logger, run.RunId, sizes.Count, unknown.Count, Longest);
        }

        if (!sizes.IsEmpty) await runs.KeepSizesAheadAsync(run, [.. sizes], cancellationToken);
    }

    /// <returns>-1: nobody says.</returns>
    private async Task<long> AskAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.AskSizeAsync(run.TenantId, run.TransferId, upload.S3Key, cancellationToken) ?? -1;
        }
        catch (DownloadException exception) when (exception.Fault == DownloadFault.Gone)
        {
            return -1;
        }
        catch (HttpRequestException exception) when (OutgoingRefusedException.In(exception) is { } refusal)
        {
            throw new DownloadException(DownloadFault.Refused, null, refusal.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or FailedTryException)
        {
            Log.NoAnswer(logger, upload.Name, run.RunId, exception.Message);
            return -1;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "The storage does not say how large {File} of run {Run} is: {Reason}")]
        public static partial void NoAnswer(ILogger logger, string file, RunId run, string reason);

        [LoggerMessage(Level = LogLevel.Information,
            Message = "Sizes of the uploads of run {Run}: {Answered} of {Asked} answers came within {Longest}; the rest is asked for later")]
        public static partial void TooSlow(ILogger logger, RunId run, int answered, int asked, TimeSpan longest);

        [LoggerMessage(Level = LogLevel.Information,
            Message = "Not all sizes of the uploads of run {Run} are known before loading: {Reason}")]
        public static partial void Stopped(ILogger logger, RunId run, string reason);
    }
}
