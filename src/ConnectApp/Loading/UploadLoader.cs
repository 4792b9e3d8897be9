using ConnectApp.Downloads;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Runs;

namespace ConnectApp.Loading;

/// <summary>Loads one upload from its checkpoint: as it is, unpacked on the way, or member by member.</summary>
internal sealed partial class UploadLoader(UploadReader uploads, RecordLoader records, ArchiveLoader archives, Spools spools, RunStore runs, ILogger<UploadLoader> logger)
{
    private const int MostDamages = 2;
    private const string Rest = "What was read before is loaded. Run the migration of this app again for the rest.";

    /// <returns>Null: it is loaded, or cannot be and says so; the run goes on.</returns>
    public async Task<StageResult?> LoadAsync(LoadContext load, RunFile upload, CancellationToken cancellationToken)
    {
        for (var damages = 0; ; damages++)
        {
            try
            {
                return await TryLoadAsync(load, upload, cancellationToken);
            }
            catch (SpoolDamagedException damage) when (damages < MostDamages)
            {
                await uploads.DiscardAsync(load.Run.Run, upload, damage, cancellationToken);
                upload = runs.GetFile(load.Run.Run, upload.FileId);
            }
            catch (DownloadException exception) when (DownloadTrouble.Result(exception, upload) is { } trouble)
            {
                return trouble;
            }
            catch (Exception exception) when (exception is DownloadException or InvalidDataException)
            {
                Log.Broken(logger, upload.Name, load.Run.Run.RunId, exception.Message);
                await runs.BreakArchiveAsync(load.Run.Run, upload, exception.Message, Rest, cancellationToken);
                spools.Delete(load.Run.Run.RunId, upload.FileId);
                return null;
            }
        }
    }

    private async Task<StageResult?> TryLoadAsync(LoadContext load, RunFile upload, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        Log.Loading(logger, upload.Name, run.RunId, upload.Offset);
        if (upload.Packing is null && upload.Offset > 0) upload = await runs.SetPackingAsync(run, upload, RunFile.Plain, cancellationToken);
        if (upload.Packing == RunFile.Zip) return await archives.LoadAsync(load, upload, cancellationToken);

        var start = upload.Packing == RunFile.Plain ? upload.Offset : 0;
        await using var download = await uploads.OpenAsync(run, upload, start, cancellationToken);
        await using var stream = new DataStream(download, hash: start == 0 && load.Plan.Completion is ManifestCompletion);
        if (upload.Packing is null)
        {
            var packing = Packing.Recognize((await stream.PeekAsync(Packing.HeadBytes, cancellationToken)).Span) ?? RunFile.Plain;
            if (packing != RunFile.Zip && upload.Role == FileRole.Unseen)
            {
                await UnclaimedAsync(run, upload, cancellationToken);
                return null;
            }

            upload = await runs.SetPackingAsync(run, upload, packing, cancellationToken);
        }

        if (upload.Packing == RunFile.Zip)
        {
            await download.DisposeAsync();
            return await archives.LoadAsync(load, upload, cancellationToken);
        }

        return await LoadRecordsAsync(load, upload, download, stream, cancellationToken);
    }

    private async Task<StageResult?> LoadRecordsAsync(LoadContext load, RunFile upload, UploadStream download, DataStream stream, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        var isPacked = upload.Packing == RunFile.Gzip;
        var rewriter = load.Rewriter(upload);
        await using var unpacked = isPacked ? new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress) : (Stream)stream;
        if (isPacked) await SkipAsync(unpacked, upload.Offset, cancellationToken);
        var trouble = await records.LoadAsync(run, upload,
            token => RecordBatches.ReadAsync(unpacked, new Position(upload.Offset, upload.RecordNumber), rewriter, BatchLimits.Default, token),
            (after, done) => new FileCheckpoint(download.Identity.ETag, download.Identity.TotalBytes ?? (done ? download.Offset : null), done, done ? stream.Sha256() : null,
                isPacked ? download.Offset : null),
            cancellationToken);
        if (trouble is null && isPacked) spools.Delete(run.RunId, upload.FileId);
        return trouble;
    }

    private static async Task SkipAsync(Stream stream, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            if (read == 0) throw new InvalidDataException("the upload ends before its checkpoint");
            count -= read;
        }
    }

    private async Task UnclaimedAsync(Run run, RunFile upload, CancellationToken cancellationToken)
    {
        await runs.WriteAsync(run, (connection, transaction) =>
        {
            RunStore.Classify(connection, transaction, upload, FileRole.Unclaimed, null, FileState.Broken);
            RunProblem.Add(connection, run, [new RunProblem
            {
                Origin = RunProblem.OfFile, FileId = upload.FileId, Reason = "No entity of the plan claims this upload.",
                Hint = "Add an entity whose label matches, or list it under ignore.",
            }]);
        }, cancellationToken);
        spools.Delete(run.RunId, upload.FileId);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Loading {File} of run {Run} from byte {Offset}")]
        public static partial void Loading(ILogger logger, string file, RunId run, long offset);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of run {Run} cannot be read to its end: {Reason}")]
        public static partial void Broken(ILogger logger, string file, RunId run, string reason);
    }
}
