using System.Globalization;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;

namespace ConnectApp.Api.Answers;

/// <summary>The refusals of the run API: one body for all, <c>{statusCode, message, error, code}</c>.</summary>
internal static class ApiErrors
{
    public const string MigrationNotFound = "MIGRATION_NOT_FOUND";
    public const string MigrationNotPaused = "MIGRATION_NOT_PAUSED";
    public const string InvalidRunState = "INVALID_RUN_STATE";
    public const string ValidationFailed = "VALIDATION_FAILED";
    public const string MigrationAlreadyRunning = "MIGRATION_ALREADY_RUNNING";
    public const string EngineDispatchFailed = "ENGINE_DISPATCH_FAILED";
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string NotOfThisKind = "NOT_OF_THIS_KIND";

    /// <summary>The same for a run that is not there and for another tenant's.</summary>
    public static IResult RunNotFound(string runId) =>
        Error(StatusCodes.Status404NotFound, MigrationNotFound, Guid.TryParseExact(runId, "D", out var id) ? $"Migration run {id} not found" : "Migration run not found");

    public static IResult TenantNotFound() => Error(StatusCodes.Status404NotFound, "TENANT_NOT_FOUND", "Tenant not found");

    public static IResult CursorGone() => Error(StatusCodes.Status410Gone, "CURSOR_GONE",
        "The store is older than this cursor: it was restored from a backup. Read again from the start, without a cursor");

    public static IResult NotPaused(RunId run) => Error(StatusCodes.Status400BadRequest, MigrationNotPaused, $"Run {run} is not paused");

    /// <param name="what">"paused", "cancelled".</param>
    public static IResult InvalidState(RunId run, string state, string what) =>
        Error(StatusCodes.Status409Conflict, InvalidRunState, $"Run {run} is {state} and cannot be {what}");

    /// <param name="run">Null: another tenant's, which is not named.</param>
    public static IResult AlreadyRunning(RunId? run) => Error(StatusCodes.Status409Conflict, MigrationAlreadyRunning,
        run is { } active ? $"Migration run {active} is active for this project or this target" : "Another migration run writes to this target");

    public static IResult KeyReused() => Error(StatusCodes.Status409Conflict, IdempotencyKeyReused, "This Idempotency-Key was used for another request");

    public static IResult DispatchFailed() => Error(StatusCodes.Status502BadGateway, EngineDispatchFailed, "Could not start migration worker");

    public static IResult ProjectNotFound() => Error(StatusCodes.Status404NotFound, MigrationNotFound, "Project not found");

    public static IResult WrongKind(RunId run, string kind) =>
        Error(StatusCodes.Status404NotFound, NotOfThisKind, $"Run {run} is of kind {kind}, which has no such route");

    /// <param name="faults">A sentence each: which parameter, what was expected. No value of the request.</param>
    public static IResult Validation(params IReadOnlyList<string> faults) => new ApiError(StatusCodes.Status400BadRequest, ValidationFailed, faults, isValidation: true);

    public static IResult Unauthorized() => Error(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "The request does not carry a valid token");
    public static IResult TokenExpired() => Error(StatusCodes.Status401Unauthorized, "TOKEN_EXPIRED", "The token has expired");
    public static IResult Forbidden(string message) => Error(StatusCodes.Status403Forbidden, "FORBIDDEN", message);

    public static IResult Internal() => Error(StatusCodes.Status500InternalServerError, "INTERNAL", "Something went wrong here");

    public static IResult RateLimited(HttpContext context, TimeSpan wait, string message)
    {
        RetryAfter(context, wait);
        return Error(StatusCodes.Status429TooManyRequests, "RATE_LIMITED", message);
    }

    public static IResult Unavailable(HttpContext context, string message)
    {
        RetryAfter(context, TimeSpan.FromSeconds(10));
        return Error(StatusCodes.Status503ServiceUnavailable, "UNAVAILABLE", message);
    }

    public static IResult Error(int status, string code, string message) => new ApiError(status, code, [message], isValidation: false);

    private static void RetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
