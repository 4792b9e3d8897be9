using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using System.Globalization;
using ConnectApp.Api.Access;

namespace ConnectApp.Api.Stream;

/// <summary><c>GET /api/migrations/{runId}/stream</c>: the run's events as they happen (Server-Sent Events, html.spec.whatwg.org, section 9.2).</summary>
internal static class StreamEndpoint
{
    private static readonly TimeSpan s_comeAgain = TimeSpan.FromSeconds(10);

    public static async Task<IResult> StreamAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunEventReader reader, StreamPlaces places, EventStreams streams)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        var seen = LastEventId(context.Request);
        var snapshot = await reader.ReadAsync(found, context.RequestAborted);

        // A browser comes back after every close. Whoever has seen the end is told to stop: 204 is what ends an EventSource.
        if (snapshot.End is [.., var done] && seen == done.Sequence) return TypedResults.NoContent();
        using var place = places.TryTake(caller.LimitKey);
        if (place is null) return ApiErrors.RateLimited(context, s_comeAgain, "Too many event streams are open");

        var headers = context.Response.Headers;
        context.Response.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no"; // nginx would keep events back to fill its buffer
        await streams.WriteAsync(found.Entry, snapshot, seen, context.Response.BodyWriter, context.RequestAborted);
        return TypedResults.Empty;
    }

    /// <summary>A browser sends the header by itself; the query is for those who open a stream anew.</summary>
    /// <returns>Null: the caller has seen nothing yet.</returns>
    private static long? LastEventId(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : request.Query["lastEventId"] is [{ } query] ? query : null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
