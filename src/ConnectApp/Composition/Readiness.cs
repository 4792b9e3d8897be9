using System.Globalization;
using ConnectApp.Api.Description;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Composition;

/// <summary>Whether the backend can do its work: its keys open the store, and the store takes a write. A backend that is alive and not ready answers, and says what is wrong.</summary>
internal sealed partial class Readiness(KeyCanary canary, RunWaits waits, TimeProvider time, ILogger<Readiness> logger)
{
    // Anybody may ask, and a write costs a sync of the disk: callers within this time share one answer.
    private static readonly TimeSpan s_writeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_countEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile bool _started;
    private long _writtenAt;
    private Task<string?>? _write;
    private long _countedAt;
    private Task<string>? _details;

    /// <summary>What keeps the backend from working, with the path and the cure; null: nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>Does what a webhook does: a durable write to control.db.</summary>
    /// <returns>Null: ready. Else what is missing, a sentence or "starting".</returns>
    public async Task<string?> FindFaultAsync()
    {
        if (Fault is not null) return Fault;
        if (!_started) return "starting";

        Task<string?> write;
        lock (_lock)
        {
            if (_write is null || (_write.IsCompleted && time.GetElapsedTime(_writtenAt) >= s_writeEvery))
            {
                _writtenAt = time.GetTimestamp();
                _write = Task.Run(WriteAsync);
            }

            write = _write;
        }

        return await write;
    }

    /// <summary>For operators, beside the answer: how many runs wait, for whom, and since when; a line for each code, without names. Empty: none does.</summary>
    public Task<string> DescribeAsync()
    {
        lock (_lock)
        {
            if (_details is null || (_details.IsCompleted && time.GetElapsedTime(_countedAt) >= s_countEvery))
            {
                _countedAt = time.GetTimestamp();
                _details = Task.Run(CountAsync);
            }

            return _details;
        }
    }

    public async Task CheckKeysAsync(CancellationToken cancellationToken)
    {
        Fault = await canary.CheckAsync(cancellationToken);
        if (Fault is not null) Log.NotReady(logger, Fault);
    }

    public void Started() => _started = true;

    private async Task<string> CountAsync() => string.Concat((await waits.ReadAsync(CancellationToken.None)).GroupBy(w => w.Wait.Code).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => string.Create(CultureInfo.InvariantCulture, $"waiting: {g.Key} {g.Count()}, since {g.Min(w => w.Wait.Since).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n")));

    private async Task<string?> WriteAsync()
    {
        using var limit = new CancellationTokenSource(s_longestWrite, time);
        try
        {
            await canary.RewriteAsync(limit.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"The store did not take a write within {s_longestWrite.TotalSeconds} s.";
        }
        catch (Exception exception)
        {
            Log.NoWrite(logger, exception.Message);
            return $"The store takes no write: {exception.Message}";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "Not ready: {Fault}")]
        public static partial void NotReady(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "Not ready: the store takes no write: {Reason}")]
        public static partial void NoWrite(ILogger logger, string reason);
    }
}

internal static class HealthEndpoints
{
    private static readonly PathString[] s_signed = ["/connect", "/api"];

    // Some load balancers ask by HEAD.
    private static readonly string[] s_look = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Without its keys the backend cannot tell a good token from a bad one: callers are told to come again, not that they are refused.</summary>
    public static void UseReadiness(this IApplicationBuilder app)
    {
        var readiness = app.ApplicationServices.GetRequiredService<Readiness>();
        app.Use((context, next) =>
        {
            if (readiness.Fault is null || !s_signed.Any(p => context.Request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase))) return next(context);
            context.Response.Headers.RetryAfter = "60";
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The app cannot verify requests at the moment.").ExecuteAsync(context);
        });
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", s_look, () => TypedResults.Text("alive\n")).Finally(ApiDescription.AddBodies);
        routes.MapMethods("/health/ready", s_look, async (Readiness readiness) => await readiness.FindFaultAsync() is { } fault
            ? TypedResults.Text(fault + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Text("ready\n" + await readiness.DescribeAsync())).Finally(ApiDescription.AddBodies);
    }
}
