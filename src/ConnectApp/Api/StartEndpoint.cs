using System.Text.Json;
using ConnectApp.Api.Access;
using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Starting;

namespace ConnectApp.Api;

/// <summary><c>POST /api/migrations/project/{projectId}/start</c>: a migration of work items.</summary>
internal static partial class StartEndpoint
{
    private const int LongestKey = 255;

    // A worker takes a new run within milliseconds; where none is free the answer says PENDING.
    private static readonly TimeSpan s_untilTaken = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    public static async Task<IResult> StartAsync(string projectId, HttpContext context, ApiCaller caller, StartRuns starts, ApiTenants tenants, ApiRuns runs,
        RunSchedule schedule, ILoggerFactory loggers)
    {
        var cancellationToken = context.RequestAborted;
        if (caller.Tenant is null) return ApiErrors.Validation("the token is for all tenants; a start needs the token of one");
        if (!Guid.TryParseExact(projectId, "D", out var project)) return ApiErrors.Validation("projectId must be a UUID");
        var key = context.Request.Headers["Idempotency-Key"];
        if (key.Count > 1 || (key is [{ } named] && (named.Length is 0 or > LongestKey || named.Any(char.IsControl))))
            return ApiErrors.Validation($"Idempotency-Key must be one text of 1 to {LongestKey} characters");
        using var body = await JsonBody.ReadAsync(context, cancellationToken);
        if (body.Refusal is { } refusal) return refusal;

        StartOutcome outcome;
        try
        {
            var tenant = caller.NewTenant is { } name ? await tenants.GetOrAddAsync(name, cancellationToken) : caller.Tenant.Value;
            caller = caller with { Tenant = tenant, NewTenant = null };
            outcome = await starts.StartAsync(tenant, project, body.Json, key is [{ } given] ? given : null, cancellationToken);
        }
        catch (Exception exception) when (exception is StorageException or System.Data.Common.DbException or IOException)
        {
            Log.NotDispatched(loggers.CreateLogger(typeof(StartEndpoint)), exception);
            return ApiErrors.DispatchFailed();
        }

        return await AnswerAsync(outcome, context, caller, runs, schedule);
    }

    /// <summary>Wakes a run that was made, and shows it; every other outcome is a refusal.</summary>
    public static async Task<IResult> AnswerAsync(StartOutcome outcome, HttpContext context, ApiCaller caller, ApiRuns runs, RunSchedule schedule)
    {
        if (outcome is StartOutcome.Started made) schedule.Wake(made.Run);
        return outcome switch
        {
            StartOutcome.Started started => await ShowAsync(started.Run, caller, runs, context.RequestAborted),
            StartOutcome.Invalid invalid => ApiErrors.Validation(invalid.Faults),
            StartOutcome.AlreadyRunning busy => ApiErrors.AlreadyRunning(busy.Run),
            StartOutcome.KeyReused => ApiErrors.KeyReused(),
            StartOutcome.NotYours => ApiErrors.ProjectNotFound(),
            StartOutcome.TooMany many => ApiErrors.RateLimited(context, many.Wait, "Too many starts in this hour (WorkItems:StartsPerHour)."),
            _ => throw new InvalidOperationException($"No answer for {outcome.GetType().Name}."),
        };
    }

    /// <summary>As the run is once its worker has taken it, or after a second.</summary>
    private static async Task<IResult> ShowAsync(RunId run, ApiCaller caller, ApiRuns runs, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await runs.FindAsync(caller, run.ToString(), cancellationToken) is not { } found) return ApiErrors.RunNotFound(run.ToString());
            if (found.State != RunState.Pending || TimeProvider.System.GetElapsedTime(began) > s_untilTaken)
                return TypedResults.Json(await runs.ShowAsync(found, cancellationToken), ApiJson.Default.RunObject);
            await Task.Delay(s_betweenLooks, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A run of work items could not be started: the store did not take it.")]
        public static partial void NotDispatched(ILogger logger, Exception exception);
    }
}
