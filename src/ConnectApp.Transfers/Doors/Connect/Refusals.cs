using System.Globalization;
using ConnectApp.Core.Calls;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Answers to calls that may not pass. The texts are fixed: no exception, no canonical request, no hint which check failed.</summary>
internal static class Refusals
{
    /// <param name="neverTooMany">The answer stays 401 whatever the caller's count is: an unknown key id tells nothing about how often it was asked for.</param>
    public static IResult Unauthorized(HttpContext context, bool neverTooMany = false)
    {
        var services = context.RequestServices;
        var wait = services.GetRequiredService<RefusalLimiter>().CountRefusal(context.Connection.RemoteIpAddress);
        if (wait > TimeSpan.Zero && !neverTooMany)
        {
            RetryAfter(context, wait);
            return Problem(StatusCodes.Status429TooManyRequests, "Too many refused requests.");
        }

        context.Response.Headers.WWWAuthenticate = $"JWT realm=\"{services.GetRequiredService<Descriptor>().Key}\"";
        return Problem(StatusCodes.Status401Unauthorized, "The request does not carry a valid token.");
    }

    public static IResult KeyHostDown(HttpContext context)
    {
        RetryAfter(context, TimeSpan.FromSeconds(30));
        return Problem(StatusCodes.Status503ServiceUnavailable, "The request cannot be verified at the moment.");
    }

    public static IResult Forbidden() => Problem(StatusCodes.Status403Forbidden, "The token does not belong to the site in the body.");
    public static IResult BadRequest(string what) => Problem(StatusCodes.Status400BadRequest, what);
    public static IResult TooLarge() => Problem(StatusCodes.Status413PayloadTooLarge, "The body is larger than 1 MB.");
    public static IResult UnsupportedMediaType() => Problem(StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json.");

    private static ProblemHttpResult Problem(int status, string title) => TypedResults.Problem(statusCode: status, title: title);

    private static void RetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
