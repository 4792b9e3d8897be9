using System.Net;
using System.Net.Http.Headers;
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

    /// <summary>Asks the storage how large a file is, by a request for its first byte; one try, for what depends on it can do without.</summary>
    /// <returns>Null: the storage answers, but does not say.</returns>
    /// <exception cref="DownloadException">The platform gives no address.</exception>
    /// <exception cref="HttpRequestException">The storage does not answer.</exception>
    /// <exception cref="FailedTryException">Nor does it within <see cref="DownloadOptions.IdleTimeout"/>.</exception>
    public async Task<long?> AskSizeAsync(TenantId tenant, TransferId transfer, S3Key key, CancellationToken cancellationToken)
    {
        var urls = new SignedUrlSource(api, urlGuard, time, options.Value.UrlLifetime, tenant, transfer, key);
        var (url, _) = await urls.GetAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.Range = new RangeHeaderValue(0, 0);
        using var idle = new CancellationTokenSource(options.Value.IdleTimeout, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        try
        {
            // The body of a storage that ignores ranges is the whole file; it is left unread.
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bounded.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable
                    => response.Content.Headers.ContentRange is { Unit: "bytes", Length: { } length } ? length : null,
                HttpStatusCode.OK => response.Content.Headers.ContentLength,
                _ => null,
            };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailedTryException($"no answer for {options.Value.IdleTimeout.TotalSeconds} s", e);
        }
    }
}
