using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// Fetches one file part by part, in order. Each part is a bounded request (RFC 9110, 14: <c>Range</c>, <c>If-Range</c>); a body that is
/// cut goes on at the byte after the last one that came. Where ranges are ignored the one long body is read part by part instead.
/// </summary>
internal sealed partial class PartSource(HttpClient http, SignedUrlSource urls, PartBuffers buffers, DownloadOptions options,
    TimeProvider time, Func<double> chance, ILogger logger, PlatformMetrics metrics, S3Key key, long offset, FileIdentity? known,
    Action<long, ReadOnlyMemory<byte>, FileIdentity>? keep) : IDisposable
{
    private const int SkipBufferBytes = 64 << 10;

    /// <summary>Storages write some 40 characters; a longer one is no name to keep with a checkpoint.</summary>
    private const int LongestETag = 256;

    private long position = offset;
    private PartBody? body;
    private bool withoutRanges;

    /// <summary>What is known of the file so far.</summary>
    public FileIdentity Identity { get; private set; } = known ?? new FileIdentity(null, null);

    /// <summary>The last part was handed out.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Reads the next part; one call at a time.</summary>
    /// <returns>At least one byte, the caller's to dispose; null at the end of the file.</returns>
    public async Task<Part?> NextAsync(CancellationToken cancellationToken)
    {
        if (Identity.TotalBytes is { } total)
        {
            if (position > total) throw Changed($"it has {total} bytes, {position} were read before");
            AtEnd = position == total;
        }

        if (AtEnd) return null;

        var part = new Part(buffers);
        try
        {
            await FillAsync(part, cancellationToken);
            if (part.Length > 0) keep?.Invoke(position, part.Bytes, Identity);
        }
        catch
        {
            part.Dispose();
            throw;
        }

        position += part.Length;
        AtEnd = AtEnd || position == Identity.TotalBytes;
        if (AtEnd || body?.Position == body?.End) CloseBody();
        if (part.Length > 0) return part;

        part.Dispose();
        return null;
    }

    public void Dispose() => CloseBody();

    private async Task FillAsync(Part part, CancellationToken cancellationToken)
    {
        using var partTime = new CancellationTokenSource(options.PartTimeout, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, partTime.Token);
        var pause = TimeSpan.Zero;
        for (var failures = 0; ;)
        {
            var before = part.Length;
            Exception failure;
            try
            {
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, bounded.Token);
                await ReadOnAsync(part, partTime, bounded.Token);
                return;
            }
            catch (Exception e) when (MayPass(e) && !cancellationToken.IsCancellationRequested)
            {
                failure = e;
                CloseBody();
            }

            failures = OutgoingRefusedException.In(failure) is not null ? options.MaxTries : part.Length > before ? 1 : failures + 1;
            var asked = (failure as FailedTryException)?.RetryAfter;
            var found = Describe(failure);
            if (failures >= options.MaxTries || partTime.IsCancellationRequested || asked > options.MaxDelay)
            {
                // What came is good, and handing it on moves the checkpoint; the next part meets the trouble if it lasts.
                if (part.Length > 0) return;

                throw new DownloadException(FaultOf(failure), asked,
                    $"File {key} could not be read on at offset {position} after {failures} tries: {found}");
            }

            pause = Backoff.Delay(failures - 1, options.BaseDelay, options.MaxDelay, chance(), asked);
            metrics.CountRetry(PlatformMetrics.Download, failure is OperationCanceledException ? "timeout" : found);
            Log.TriesAgain(logger, key, position + part.Length, failures, found, pause);
        }
    }

    /// <summary>Reads until the part is full or the file ends.</summary>
    private async Task ReadOnAsync(Part part, CancellationTokenSource partTime, CancellationToken cancellationToken)
    {
        while (!part.IsFull)
        {
            var at = position + part.Length;
            if (at == Identity.TotalBytes) return;

            body ??= await OpenAsync(at, part.Capacity > 0 ? position + part.Capacity : at + options.PartBytes, cancellationToken);
            if (body is null)
            {
                AtEnd = true;
                return;
            }

            if (body.Position < at) await SkipAsync(body, at, partTime, cancellationToken);
            part.Rent((int)Math.Min(options.PartBytes, (body.End ?? long.MaxValue) - at));
            var count = await body.ReadAsync(part.Room, cancellationToken);
            part.Advance(count);
            if (count > 0) continue;

            // A range may end before the part does, where the storage grants less than was asked; a body without an end is the whole file.
            if (body.End is null) Adopt(null, body.Position);
            CloseBody();
        }
    }

    /// <returns>Null: the file ends at <paramref name="from"/>.</returns>
    private async Task<PartBody?> OpenAsync(long from, long to, CancellationToken cancellationToken)
    {
        var (url, isNew) = await urls.GetAsync(cancellationToken);
        var response = await SendAsync(url, from, Math.Min(to, Identity.TotalBytes ?? to), cancellationToken);
        try
        {
            var opened = response.StatusCode switch
            {
                HttpStatusCode.PartialContent => await OpenRangeAsync(response, from, to, cancellationToken),
                HttpStatusCode.OK => await OpenWholeAsync(response, from, cancellationToken),
                HttpStatusCode.RequestedRangeNotSatisfiable when !withoutRanges => null,
                _ => throw Refusal(response, isNew),
            };
            if (opened is not null) return opened;

            if (IsEnd(response, from))
            {
                response.Dispose();
                return null;
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        // A 416 that does not say the size (storages do so for empty files): the whole body will tell.
        response.Dispose();
        withoutRanges = true;
        return await OpenAsync(from, to, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, long from, long to, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);

        // Offsets count the bytes as they are stored.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (!withoutRanges)
        {
            request.Headers.Range = new RangeHeaderValue(from, to - 1);

            // If-Range takes strong validators only (RFC 9110, 13.1.5). A replaced file is then answered whole, with its new ETag.
            if (EntityTagHeaderValue.TryParse(Identity.ETag, out var tag) && !tag.IsWeak) request.Headers.IfRange = new(tag);
        }

        using var idle = new CancellationTokenSource(options.IdleTimeout, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bounded.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailedTryException($"no answer for {options.IdleTimeout.TotalSeconds} s", e);
        }
    }

    private async Task<PartBody> OpenRangeAsync(HttpResponseMessage response, long from, long to, CancellationToken cancellationToken)
    {
        var range = response.Content.Headers.ContentRange;
        if (range is not { Unit: "bytes", From: { } first, To: { } last } || first != from || last >= to)
        {
            throw new FailedTryException($"Content-Range is '{range}', expected bytes from {from} to {to - 1} at most");
        }

        var length = last - first + 1;
        if (response.Content.Headers.ContentLength is { } announced && announced != length)
        {
            throw new FailedTryException($"Content-Length is {announced}, but Content-Range has {length} bytes");
        }

        Adopt(ETagOf(response), range.Length);
        return await OpenBodyAsync(response, from, from + length, cancellationToken);
    }

    private async Task<PartBody> OpenWholeAsync(HttpResponseMessage response, long from, CancellationToken cancellationToken)
    {
        var length = response.Content.Headers.ContentLength;
        if (length is null && response.Headers.TransferEncodingChunked != true && response.Version.Major < 2)
        {
            throw new FailedTryException("the body has no length, so its end could not be told from a cut");
        }

        Adopt(ETagOf(response), length);
        if (length < from) throw Changed($"it has {length} bytes, {from} were read before");

        return await OpenBodyAsync(response, 0, length, cancellationToken);
    }

    private async Task<PartBody> OpenBodyAsync(HttpResponseMessage response, long start, long? end, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), start, end, options.IdleTimeout, time);

    private bool IsEnd(HttpResponseMessage response, long from)
    {
        if (response.Content.Headers.ContentRange?.Length is not { } total) return false;

        Adopt(null, total);
        if (total < from) throw Changed($"it has {total} bytes, {from} were read before");
        if (total > from) throw new FailedTryException($"offset {from} of {total} bytes was refused as outside the file");

        return true;
    }

    private static string? ETagOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("ETag", out var values) && values.ToString() is { Length: <= LongestETag } eTag
            ? eTag
            : null;

    /// <summary>Takes over what an answer says of the file, if it does not gainsay what is known.</summary>
    private void Adopt(string? eTag, long? totalBytes)
    {
        if (eTag is not null && Identity.ETag is not null && eTag != Identity.ETag)
        {
            throw Changed($"its ETag is {eTag}, was {Identity.ETag}");
        }

        if (totalBytes is not null && Identity.TotalBytes is not null && totalBytes != Identity.TotalBytes)
        {
            throw Changed($"it has {totalBytes} bytes, had {Identity.TotalBytes}");
        }

        Identity = new FileIdentity(Identity.ETag ?? eTag, Identity.TotalBytes ?? totalBytes);
    }

    private Exception Refusal(HttpResponseMessage response, bool isNew)
    {
        var status = (int)response.StatusCode;
        switch (status)
        {
            // A proxy in trouble redirects too, so another try is worth it; nobody follows, for the new place is not the one that was signed.
            case >= 300 and < 400:
                urls.Drop();
                return new FailedTryException($"status {status}, and redirects are not followed", DownloadFault.Refused);

            // Expired signatures are answered 403, expired temporary credentials 400; with an address that is new it is the file itself.
            case 400 or 401 or 403 or 404 or 410:
                urls.Drop();
                return isNew && status != 400
                    ? new DownloadException(
                        DownloadFault.Gone, null, $"The storage answered status {status} for file {key} to a new address.")
                    : new FailedTryException($"status {status}");

            default:
                return new FailedTryException($"status {status}", RetryAfter.Find(response, time));
        }
    }

    private async Task SkipAsync(PartBody from, long to, CancellationTokenSource partTime, CancellationToken cancellationToken)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(SkipBufferBytes);
        try
        {
            // Bytes that are passed over get the same time as bytes that are wanted.
            var renewAt = from.Position + options.PartBytes;
            while (from.Position < to)
            {
                var want = (int)Math.Min(scratch.Length, to - from.Position);
                if (await from.ReadAsync(scratch.AsMemory(0, want), cancellationToken) == 0)
                {
                    throw Changed($"it has {from.Position} bytes, {to} were read before");
                }

                if (from.Position < renewAt && from.Position < to) continue;

                renewAt = from.Position + options.PartBytes;
                partTime.CancelAfter(options.PartTimeout);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void CloseBody()
    {
        body?.Dispose();
        body = null;
    }

    private DownloadException Changed(string found) => new(DownloadFault.Changed, null, $"File {key} was replaced: {found}.");

    private static bool MayPass(Exception e) =>
        e is FailedTryException or HttpRequestException or OutgoingRefusedException or IOException or OperationCanceledException;

    private static DownloadFault FaultOf(Exception failure) => failure switch
    {
        FailedTryException tried => tried.Fault,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => DownloadFault.Refused,
        _ when OutgoingRefusedException.In(failure) is not null => DownloadFault.Refused,
        _ => DownloadFault.TryLater,
    };

    private string Describe(Exception e) => e switch
    {
        FailedTryException => e.Message,
        _ when OutgoingRefusedException.In(e) is { } refused => refused.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => $"the egress proxy refuses the call: {e.Message}",
        HttpRequestException request => request.HttpRequestError.ToString(),
        HttpIOException io => io.HttpRequestError.ToString(),
        OperationCanceledException => $"the part took longer than {options.PartTimeout.TotalSeconds} s",
        _ => e.GetType().Name,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "File {Key} at offset {Offset}: try {Failures} failed, {Found}; next one in {Pause}.")]
        public static partial void TriesAgain(ILogger logger, S3Key key, long offset, int failures, string found, TimeSpan pause);
    }
}
