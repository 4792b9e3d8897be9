using ConnectApp.Emulator.Api;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Transfers;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Storage;

/// <summary>Serves signed URLs from disk by ranges; a file is never held in memory.</summary>
internal sealed class StorageEndpoint(SignedUrls signedUrls, Ledger ledger, ScenarioRun scenario)
{
    public const string Name = "GET /storage/{file}";

    private const int BufferSize = 64 * 1024;

    public async Task HandleAsync(HttpContext context, string rawTarget)
    {
        var parts = rawTarget.Split('?', 2);
        var call = new ApiCall(context.Request.Method, parts[0], rawTarget, arrival: 0);
        var fault = default(NetworkDial);
        var file = default(TransferFile);
        var answer = Refuse(context, call, parts, out file);
        if (answer is null)
        {
            fault = scenario.NextNetworkFault([Name]);
            if (fault?.Status is { } status)
                answer = ApiAnswer.Error(status, "fault of the scenario") with { RetryAfterSeconds = fault.RetryAfterSeconds };
        }

        if (call.Violation is { } violation)
            ledger.Violation(violation);
        if (answer is not null)
            await Answers.SendAsync(context, answer);
        else if (fault is { LosesAnswer: true })
            context.Abort();
        else
            await SendFileAsync(context, file!, fault?.CutAt);
    }

    private ApiAnswer? Refuse(HttpContext context, ApiCall call, string[] parts, out TransferFile? file)
    {
        file = null;
        if (call.Method != "GET")
            return call.Refuse(405, "a signed URL takes GET");
        // S3 refuses a request with two ways of authentication; and the token would be shown to a stranger.
        if (context.Request.Headers.Authorization.Count > 0)
            return call.Refuse(400, "Authorization header on a signed URL");
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            return call.Refuse(400, "GET with a body");
        if (CanonicalRequest.Parse(parts is [_, var query] ? query : "") is not { } parameters)
            return call.Refuse(400, "query is not validly encoded");
        file = signedUrls.Find(parts[0][SignedUrls.Root.Length..], Value(parameters, "expires"), Value(parameters, "signature"));
        return file is null ? ApiAnswer.Error(403, "Request has expired or its signature does not match") : null;
    }

    private static string? Value(IReadOnlyList<(string Name, string Value)> parameters, string name) =>
        parameters.FirstOrDefault(p => p.Name == name).Value;

    private async Task SendFileAsync(HttpContext context, TransferFile file, long? cutAt)
    {
        var (request, response) = (context.Request, context.Response);
        FileStream stream;
        try
        {
            stream = new FileStream(file.File.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Answers.SendAsync(context, ApiAnswer.Error(404, "The specified key does not exist."));
            return;
        }

        await using (stream)
        {
            var length = stream.Length;
            var etag = $"\"{length:x}-{File.GetLastWriteTimeUtc(file.File.Path).Ticks:x}\"";
            response.Headers.AcceptRanges = "bytes";
            response.Headers.ETag = etag;
            var ifRange = request.Headers.IfRange.ToString();
            var range = ifRange.Length == 0 || ifRange == etag ? ByteRange.Parse(request.Headers.Range, length) : null;
            if (range is { Length: 0 })
            {
                response.Headers.ContentRange = $"bytes */{length}";
                await Answers.SendAsync(context, ApiAnswer.Error(416, "The requested range is not satisfiable"));
                return;
            }

            response.StatusCode = range is null ? 200 : 206;
            response.ContentType = "binary/octet-stream";
            if (range is { } r)
                response.Headers.ContentRange = $"bytes {r.Start}-{r.Start + r.Length - 1}/{length}";
            var (start, count) = range is { } part ? (part.Start, part.Length) : (0, length);
            response.ContentLength = count;
            stream.Position = start;
            await CopyAsync(context, stream, file.S3Key, count, cutAt < count ? cutAt : null);
        }
    }

    private async Task CopyAsync(HttpContext context, FileStream stream, string s3Key, long count, long? cutAt)
    {
        var buffer = new byte[BufferSize];
        var left = cutAt ?? count;
        try
        {
            while (left > 0)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), context.RequestAborted);
                if (read == 0)
                    break;
                // Counted first: whoever has read the last byte may look at the count at once.
                ledger.Downloaded(s3Key, read);
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                left -= read;
            }

            if (cutAt is not null || left > 0)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // A download may be left at any byte.
        }
    }
}
