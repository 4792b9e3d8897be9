using ConnectApp.Api.Answers;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;

namespace ConnectApp.Api.Access;

/// <summary>
/// Stands before every route of the API: first who calls, then how often. After it a handler has its <see cref="ApiCaller"/>; a call that is refused gets no further.
/// </summary>
internal sealed partial class ApiAccess(ApiAuthenticator authenticator, RefusalLimiter refusals, IOptions<ApiOptions> options, TimeProvider time, ILogger<ApiAccess> logger)
{
    private readonly ApiLimiter _limiter = new(options.Value.RequestsPerMinute, time);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ApiRoute>() is null)
        {
            await next(context);
            return;
        }

        try
        {
            await LetInAsync(context, endpoint, next);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && exception is not BadHttpRequestException)
        {
            Log.Failed(logger, exception, context.Request.Method, context.Request.Path);
            context.Response.Clear();
            await ApiErrors.Internal().ExecuteAsync(context);
        }
    }

    private async Task LetInAsync(HttpContext context, Endpoint endpoint, RequestDelegate next)
    {
        var (caller, refusal) = await authenticator.AuthenticateAsync(context, takesQueryToken: endpoint.Metadata.GetMetadata<TakesQueryToken>() is not null);
        if (caller is not null && caller.Kind != ApiCallerKind.Operator && endpoint.Metadata.GetMetadata<OperatorsOnly>() is not null) (caller, refusal) = (null, ApiRefusal.Forbidden);
        if (caller is null)
        {
            await Refuse(context, refusal).ExecuteAsync(context);
            return;
        }

        if (_limiter.Count(caller.LimitKey) is { Ticks: > 0 } wait)
        {
            await ApiErrors.RateLimited(context, wait, "Too many requests; the limit counts all calls of a minute.").ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    private IResult Refuse(HttpContext context, ApiRefusal refusal)
    {
        switch (refusal)
        {
            case ApiRefusal.NotAnAdmin:
                return ApiErrors.Forbidden("Only administrators of this product may see and control migrations.");
            case ApiRefusal.Forbidden:
                return ApiErrors.Forbidden("This token may not do that.");
            case ApiRefusal.ProductDown:
                return ApiErrors.Unavailable(context, "The product could not be asked whether you are its administrator. Try again in a moment.");
            default:
                // Guessing is slowed down by the caller's address, as everywhere.
                if (refusals.CountRefusal(context.Connection.RemoteIpAddress) is { Ticks: > 0 } wait)
                {
                    return ApiErrors.RateLimited(context, wait, "Too many refused requests.");
                }

                context.Response.Headers.WWWAuthenticate = "Bearer, JWT";
                return refusal == ApiRefusal.TokenExpired ? ApiErrors.TokenExpired() : ApiErrors.Unauthorized();
        }
    }

    private static partial class Log
    {
        // The path, never the query.
        [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
        public static partial void Failed(ILogger logger, Exception exception, string method, PathString path);
    }
}
