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
