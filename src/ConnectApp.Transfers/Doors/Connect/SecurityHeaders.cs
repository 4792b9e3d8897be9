using Microsoft.Net.Http.Headers;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Headers that the Marketplace requires of every answer. First in the pipeline: an unhandled exception ends here too, as a 500 that says nothing.</summary>
internal static partial class SecurityHeaders
{
    // Frames are allowed where a page says so itself, for its own site; X-Frame-Options would forbid the product's frame and is never sent.
    private const string NoPagePolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SecurityHeaders));
        app.Use(async (context, next) =>
        {
            // At the last moment: whoever clears the answer to write an error clears the headers with it.
            context.Response.OnStarting(static state => { Write(((HttpContext)state).Response.Headers); return Task.CompletedTask; }, context);
            try
            {
                await next(context);
            }
            catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                var status = exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
                if (status >= 500) Log.Unhandled(logger, exception, context.Request.Method, context.Request.Path);
                context.Response.Clear();
                await TypedResults.Problem(statusCode: status, title: status >= 500 ? "Something went wrong here." : "The request cannot be read.").ExecuteAsync(context);
            }
        });
    }

    private static void Write(IHeaderDictionary headers)
    {
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        SetIfMissing(headers, HeaderNames.CacheControl, "no-cache, no-store");
        SetIfMissing(headers, "Referrer-Policy", "no-referrer");
        SetIfMissing(headers, HeaderNames.ContentSecurityPolicy, NoPagePolicy);
    }

    private static void SetIfMissing(IHeaderDictionary headers, string name, string value)
    {
        if (headers[name].Count == 0) headers[name] = value;
    }

    private static partial class Log
    {
        // The path, never the query: it may hold a token.
        [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
        public static partial void Unhandled(ILogger logger, Exception exception, string method, PathString path);
    }
}
