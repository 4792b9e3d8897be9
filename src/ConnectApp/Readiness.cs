using ConnectApp.Api.Description;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp;

/// <summary>Whether the backend can do its work. Alive is not ready: without its keys it answers, and says what is wrong.</summary>
internal sealed partial class Readiness(KeyCanary canary, ILogger<Readiness> logger)
{
    private volatile bool _started;

    /// <summary>What keeps the backend from working, with the path and the cure; null: nothing.</summary>
    public string? Fault { get; private set; }

    public bool IsReady => _started && Fault is null;

    public async Task CheckKeysAsync(CancellationToken cancellationToken)
    {
        Fault = await canary.CheckAsync(cancellationToken);
        if (Fault is not null) Log.NotReady(logger, Fault);
    }

    public void Started() => _started = true;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "Not ready: {Fault}")]
        public static partial void NotReady(ILogger logger, string fault);
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
        routes.MapMethods("/health/ready", s_look, (Readiness readiness) => readiness.IsReady
            ? TypedResults.Text("ready\n")
            : TypedResults.Text((readiness.Fault ?? "starting") + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)).Finally(ApiDescription.AddBodies);
    }
}
