using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

/// <summary>Opens uploads of a run, packed ones through their spool.</summary>
internal sealed partial class UploadReader(PartReader parts, Spools spools, TransferStore runs, UploadMetrics metrics, ILogger<UploadReader> logger)
{
    /// <param name="upload">A file that is no member of another.</param>
    /// <param name="offset">Byte of the upload as it came.</param>
    public async Task<UploadStream> OpenAsync(TransferRun run, RunFile upload, long offset, CancellationToken cancellationToken)
    {
        var known = upload.Etag is null && upload.TotalBytes is null ? null : new FileIdentity(upload.Etag, upload.TotalBytes);
        if (upload.Packing == RunFile.Plain) return new UploadStream(null, 0, known, offset, (at, token) => parts.OpenAsync(run.TenantId, run.TransferId, upload.S3Key, at, known, token));

        var spool = spools.Open(run.RunId, upload.FileId);
        if (known is not null && spool.Identity?.Gainsays(known) == true) spool.Discard();
        if (upload.Packing is not null && spool.Length < upload.PackedOffset) await CountAgainAsync(run, upload, spool.Length, cancellationToken);

        // What is not known to be packed is looked at as its first part comes.
        var isPacked = upload.Packing is not null || spool.Length > 0;
        void Keep(long at, ReadOnlyMemory<byte> bytes, FileIdentity identity)
        {
            if (at == 0 && !isPacked) isPacked = bytes.Length < PackingKinds.HeadBytes || PackingKinds.Of(bytes.Span) != PackingKind.None;
            if (isPacked) spool.Append(at, bytes.Span, identity);
        }

        Task<DownloadStream> DownloadAsync(long at, CancellationToken token) => parts.OpenAsync(run.TenantId, run.TransferId, upload.S3Key, at, spool.Identity ?? known, token, Keep);

        var spooled = spool.Length;
        DownloadStream? download = null;
        if (known is null && spooled > 0 && !spool.IsWhole)
        {
            // A stop came before the first checkpoint. Whether the spool is of what the storage has now only the storage tells, and it must before a record is loaded from the spool.
            try
            {
                download = await DownloadAsync(spooled, cancellationToken);
            }
            catch (DownloadException exception) when (exception.Fault == DownloadFault.Changed)
            {
                spool.Discard();
                (spooled, isPacked) = (0, upload.Packing is not null);
                await CountAgainAsync(run, upload, 0, cancellationToken);
            }
            catch
            {
                spool.Dispose();
                throw;
            }
        }

        return new UploadStream(spool, spooled, known, offset, DownloadAsync, download);
    }

    /// <summary>Fetches what is not there yet, so that the upload can be read in any order.</summary>
    /// <exception cref="PackedDataException">There is no room for it.</exception>
    public async Task<SpoolStream> OpenWholeAsync(TransferRun run, RunFile upload, CancellationToken cancellationToken)
    {
        long kept;
        using (var before = spools.Open(run.RunId, upload.FileId)) kept = before.Length;
        await using (var rest = await OpenAsync(run, upload, kept, cancellationToken))
        {
            var skipped = new byte[1 << 16];
            while (await rest.ReadAsync(skipped, cancellationToken) > 0)
            {
                // It goes to the spool on the way.
            }

            kept = rest.Offset;
        }

        var spool = spools.Open(run.RunId, upload.FileId);
        if (spool.Length == kept) return new SpoolStream(spool);
        spool.Dispose();
        throw new PackedDataException($"the archive can only be read by the directory at its end, and there is no room to keep its {kept} bytes", "The operator may raise Import:SpoolBytes or free disk space; or pack the archive so that its members tell their sizes.");
    }

    /// <summary>The upload's spool is not what it was: what it held is downloaded again.</summary>
    public async Task DiscardAsync(TransferRun run, RunFile upload, SpoolDamagedException damage, CancellationToken cancellationToken)
    {
        Log.Damaged(logger, upload.Name, run.RunId, damage.Message);
        spools.Delete(run.RunId, upload.FileId);
        await CountAgainAsync(run, upload, 0, cancellationToken);
    }

    private async Task CountAgainAsync(TransferRun run, RunFile upload, long from, CancellationToken cancellationToken)
    {
        Log.Again(logger, upload.Name, run.RunId, from);
        metrics.CountAgain();
        await runs.CountDownloadAgainAsync(run, upload, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The spool of {File} of run {Run} is damaged ({Damage}); the upload is downloaded again")]
        public static partial void Damaged(ILogger logger, string file, RunId run, string damage);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of run {Run} is downloaded again from byte {From}: its spool has no more of it")]
        public static partial void Again(ILogger logger, string file, RunId run, long from);
    }
}
