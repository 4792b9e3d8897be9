using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Signing;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Storage;

/// <summary>Serves signed URLs from disk by ranges; a file is never held in memory.</summary>
internal sealed class StorageEndpoint(SignedUrls signedUrls, Ledger ledger, Traffic traffic, ScenarioRun scenario, Answers answers, PlatformClock clock)
{
    private const int BufferSize = 64 * 1024;

    public async Task HandleAsync(HttpContext context, string rawTarget)
    {
        var parts = rawTarget.Split('?', 2);
        var call = new TransferCall(context.Request.Method, parts[0], rawTarget, arrival: 0);
        var signature = "";
        var answer = Refuse(context, call, parts, ref signature);
        if (answer is null)
        {
            var file = call.File!;
            var asksSize = AsksSize(context.Request);
            if (!asksSize)
                call.Dial = scenario.Network.Next([PlatformNames.Storage], file.Transfer.About(file));
            if (call.Dial is { Status: not null })
                answer = answers.Of(call.Dial);
            if (call.Dial is { Replaces: true } or { ReplacesWith: not null })
                file.Replace(call.Dial.ReplacesWith is { } other ? Path.Combine(file.Transfer.Site.ExportFolder, other) : null);
            if (!asksSize)
                file.Transfer.Activity.Called([PlatformNames.Storage]);
        }

        if (call.Violation is { } violation)
            ledger.Violation(violation);
        var isAnswered = answer is not null || call.Dial is { Timeout: not null } or { LosesAnswer: true } or { Resets: true };
        if (isAnswered)
        {
            scenario.Network.Acted(call.Dial, long.MaxValue);
            await answers.SendAsync(context, answer ?? ApiAnswer.Ok([]), call.Dial);
        }
        else
        {
            await SendFileAsync(context, call.File!, call.Dial, signature);
        }
    }

    private ApiAnswer? Refuse(HttpContext context, TransferCall call, string[] parts, ref string signature)
    {
        if (call.Method != "GET")
            return call.Refuse(405, "a signed URL takes GET");
        // S3 refuses a request with two ways of authentication; and the token would be shown to a stranger.
        if (context.Request.Headers.Authorization.Count > 0)
            return call.Refuse(400, "Authorization header on a signed URL");
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            return call.Refuse(400, "GET with a body");
        if (CanonicalRequest.Parse(parts is [_, var query] ? query : "") is not { } parameters)
            return call.Refuse(400, "query is not validly encoded");
        signature = Value(parameters, "signature") ?? "";
        call.File = signedUrls.Find(parts[0].Length < SignedUrls.Root.Length ? "" : parts[0][SignedUrls.Root.Length..], Value(parameters, "expires"), Value(parameters, "serial"), signature);
        return call.File is null ? ApiAnswer.Error(403, "Request has expired or its signature does not match") : null;
    }

    /// <summary>A request for the first byte alone asks for the size: it is no download, so no dial and no count of downloads is about it.</summary>
    private static bool AsksSize(HttpRequest request) => request.Headers.Range == "bytes=0-0";

    private static string? Value(IReadOnlyList<(string Name, string Value)> parameters, string name) =>
        parameters.FirstOrDefault(p => p.Name == name).Value;

    private async Task SendFileAsync(HttpContext context, TransferFile file, NetworkDial? fault, string signature)
    {
        var (request, response) = (context.Request, context.Response);
        var (path, version) = file.Content;
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await answers.SendAsync(context, ApiAnswer.Error(404, "The specified key does not exist."));
            return;
        }

        await using (stream)
        {
            var length = stream.Length;
            var etag = $"\"{length:x}-{File.GetLastWriteTimeUtc(path).Ticks:x}{(version > 0 ? $"-{version}" : "")}\"";
            if (fault is not { IgnoresRange: true })
                response.Headers.AcceptRanges = "bytes";
            response.Headers.ETag = etag;
            var ifRange = request.Headers.IfRange.ToString();
            var takesRange = fault is not { IgnoresRange: true } && (ifRange.Length == 0 || ifRange == etag);
            var range = takesRange ? ByteRange.Parse(request.Headers.Range, length) : null;
            if (range is { Length: 0 })
            {
                response.Headers.ContentRange = $"bytes */{length}";
                await answers.SendAsync(context, ApiAnswer.Error(416, "The requested range is not satisfiable"));
                return;
            }

            response.StatusCode = range is null ? 200 : 206;
            response.ContentType = "binary/octet-stream";
            if (range is { } r)
                response.Headers.ContentRange = $"bytes {r.Start}-{r.Start + r.Length - 1}/{length}";
            var (start, count) = range is { } part ? (part.Start, part.Length) : (0, length);
            var body = new FaultyBody(context, count, fault, clock.Wire);
            response.ContentLength = body.Announced;
            if (fault is { ExpiresAt: not null } && body.ToSend < count)
                signedUrls.End(signature);
            if (fault is not { IgnoresRange: true } || request.Headers.Range.Count > 0)
                scenario.Network.Acted(fault, count);
            stream.Position = start;
            await CopyAsync(context, stream, file, body, endsFile: start + count == length && body.ToSend == count);
        }
    }

    private async Task CopyAsync(HttpContext context, FileStream stream, TransferFile file, FaultyBody body, bool endsFile)
    {
        var buffer = new byte[BufferSize];
        var left = body.ToSend;
        try
        {
            while (left > 0)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), context.RequestAborted);
                if (read == 0)
                {
                    // Shorter than it was a moment ago.
                    context.Abort();
                    return;
                }

                // Counted first: whoever has read the last byte may look at the count at once.
                if (!AsksSize(context.Request))
                    traffic.Downloaded(file.S3Key, read);
                left -= read;
                if (left == 0 && endsFile)
                    file.Transfer.Activity.Downloaded(file.S3Key);
                await body.WriteAsync(buffer.AsMemory(0, read));
            }

            await body.EndAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // A download may be left at any byte.
        }
    }
}
