using Microsoft.AspNetCore.Http.Features;

namespace ConnectApp.Core.Telemetry;

/// <summary>Gives the framework's span of a request its name and what it is found by; the framework itself leaves that to others.</summary>
internal static class RequestSpans
{
    public static void UseRequestSpans(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            // The route, which is known by now, and never the path: ids would make a name of their own for each run, and query strings hold tokens.
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
            span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        }
    });
}
