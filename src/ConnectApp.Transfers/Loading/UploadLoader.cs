using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Loading;

/// <summary>Loads one upload from its checkpoint: as it is, unpacked on the way, or member by member.</summary>
internal sealed partial class UploadLoader(UploadReader uploads, RecordLoader records, ArchiveLoader archives, Spools spools, TransferStore runs, BatchLimits limits,
    ILogger<UploadLoader> logger)
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
                upload = await runs.GetFileAsync(load.Run.Run, upload.FileId, cancellationToken);
            }
            catch (DownloadException exception) when (exception.Fault == DownloadFault.Changed && damages < MostDamages)
            {
                var isUntouched = await runs.GetFileAsync(load.Run.Run, upload.FileId, cancellationToken) is { Offset: 0, ParentId: null, Packing: not RunFile.Zip };
                if (!isUntouched) return await EndAsync(load, upload, exception, cancellationToken);

                // Replaced before a record of it was kept: the new one counts, from its start.
                Log.Replaced(logger, upload.Name, load.Run.Run.RunId, exception.Message);
                spools.Delete(load.Run.Run.RunId, upload.FileId);
                upload = await runs.ForgetIdentityAsync(load.Run.Run, upload, cancellationToken);
            }
            catch (MappingsException exception) when (exception.Result is { } trouble)
            {
                return trouble;
            }
            catch (Exception exception) when (exception is DownloadException or PackedDataException)
            {
                return await EndAsync(load, upload, exception, cancellationToken);
            }
        }
    }

    /// <summary>The upload cannot be read on: now, or not at all.</summary>
    private async Task<StageResult?> EndAsync(LoadContext load, RunFile upload, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is DownloadException download && DownloadTrouble.Result(download, upload, load.Run.Run) is { } trouble) return trouble;
        Log.Broken(logger, upload.Name, load.Run.Run.RunId, exception.Message);
        await runs.BreakArchiveAsync(load.Run.Run, upload, exception.Message, (exception as PackedDataException)?.Hint ?? Rest, cancellationToken);
        spools.Delete(load.Run.Run.RunId, upload.FileId);
        return null;
    }

    private async Task<StageResult?> TryLoadAsync(LoadContext load, RunFile upload, CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        Log.Loading(logger, upload.Name, run.RunId, upload.Offset);
        if (upload.Packing == RunFile.Zip) return await archives.LoadAsync(load, upload, cancellationToken);

        var start = upload.Packing == RunFile.Gzip || upload.Format is null ? 0 : upload.Offset;
        await using var download = await uploads.OpenAsync(run, upload, start, cancellationToken);
        await using var stream = new DataStream(download, hash: start == 0 && load.Plan.Completion is ManifestCompletion);
        var packing = upload.Packing ?? NameOf(PackingKinds.Of((await stream.PeekAsync(PackingKinds.HeadBytes, cancellationToken)).Span));
        if (packing == RunFile.Zip)
        {
            await stream.DisposeAsync();
            return await archives.LoadAsync(load, await runs.SetPackingAsync(run, upload, packing, null, cancellationToken), cancellationToken);
        }

        if (upload.Role == FileRole.Unseen)
        {
            await UnclaimedAsync(run, upload, cancellationToken);
            return null;
        }

        if (packing == RunFile.Plain) return await LoadRecordsAsync(load, upload, packing, download, stream, stream, start, cancellationToken);
        await using var unpacked = new DataStream(new GzipContent(stream, PackingLimits.Default), hash: false);
        var trouble = await LoadRecordsAsync(load, upload, packing, download, stream, unpacked, 0, cancellationToken);
        if (trouble is null) spools.Delete(run.RunId, upload.FileId);
        return trouble;
    }

    /// <param name="stream">The upload as it came.</param>
    /// <param name="unpacked">Its records, from the byte <paramref name="start"/> on.</param>
    private async Task<StageResult?> LoadRecordsAsync(LoadContext load, RunFile upload, string packing, UploadStream download, DataStream stream, DataStream unpacked, long start,
        CancellationToken cancellationToken)
    {
        var run = load.Run.Run;
        if (upload.Format is null)
        {
            // Kept, for later the file may be opened in its middle.
            var format = RecordFormats.Of(load.EntityOf(upload), upload.Label, (await unpacked.PeekAsync(RecordFormats.HeadBytes, cancellationToken)).Span);
            upload = await runs.SetPackingAsync(run, upload, packing, format, cancellationToken);
        }

        await unpacked.SkipAsync(upload.Offset - start, cancellationToken);
        return await records.LoadAsync(run, upload,
            token => RecordBatches.ReadAsync(unpacked, upload.Format!.Value, upload.Position, load.Rewriters(upload), RecordForm.Stored, limits, load.Mappings.FetchAsync, token),
            async (after, done) =>
            {
                // What stands behind the packed data belongs to the upload, and to its hash.
                if (done) await stream.SkipAsync(long.MaxValue, cancellationToken);
                return new FileCheckpoint(download.Identity.ETag, download.Identity.TotalBytes ?? (done ? download.Offset : null), done, done ? stream.Sha256() : null,
                    packing == RunFile.Gzip ? download.Offset : null);
            },
            cancellationToken);
    }

    private static string NameOf(PackingKind packing) => packing switch { PackingKind.Zip => RunFile.Zip, PackingKind.Gzip => RunFile.Gzip, _ => RunFile.Plain };

    private async Task UnclaimedAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken)
    {
        await runs.WriteAsync(run, async transaction =>
        {
            await TransferStore.ClassifyAsync(transaction, run, upload, FileRole.Unclaimed, null, FileState.Broken);
            await ProblemStore.AddAsync(transaction, run, [RunProblem.Of(upload.FileId, ExportProblems.Unclaimed(upload.Name))]);
        }, cancellationToken);
        spools.Delete(run.RunId, upload.FileId);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of run {Run} is read again from its start: {Reason}")]
        public static partial void Replaced(ILogger logger, string file, RunId run, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Loading {File} of run {Run} from byte {Offset}")]
        public static partial void Loading(ILogger logger, string file, RunId run, long offset);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of run {Run} cannot be read to its end: {Reason}")]
        public static partial void Broken(ILogger logger, string file, RunId run, string reason);
    }
}
