using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// Opens exported files. Requests carry no token and no cookie (a signed URL is the whole permission, and storages reject a second one),
/// go only where the guard lets them, and follow no redirect.
/// </summary>
internal sealed class PartReader(HttpClient http, IMigrationApi api, Func<Uri, string?> urlGuard, PartBuffers buffers,
    IOptions<DownloadOptions> options, TimeProvider time, Func<double> chance, ILogger<PartReader> logger, PlatformMetrics metrics)
{
    /// <summary>Streams the file from a byte on; the first part is there when this returns.</summary>
    /// <param name="offset">Bytes that were read before, 0 or more.</param>
    /// <param name="known">What was known of the file then; null for a file that is opened for the first time.</param>
    /// <param name="keep">Gets each part as it has come, before it is read: its offset, its bytes, and what is known of the file.</param>
    /// <returns>A <see cref="DownloadStream"/>.</returns>
    /// <exception cref="DownloadException">The file cannot be had, now or at all; also from reads of the stream.</exception>
    public async Task<DownloadStream> OpenAsync(
        TenantId tenant, TransferId transfer, S3Key key, long offset, FileIdentity? known, CancellationToken cancellationToken,
        Action<long, ReadOnlyMemory<byte>, FileIdentity>? keep = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var urls = new SignedUrlSource(api, urlGuard, time, options.Value.UrlLifetime, tenant, transfer, key);
        return await DownloadStream.OpenAsync(
            new PartSource(http, urls, buffers, options.Value, time, chance, logger, metrics, key, offset, known, keep), cancellationToken);
    }
}
