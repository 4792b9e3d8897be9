using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Http;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Faults;

/// <summary>Sends an answer, whole or as the scenario wants it.</summary>
internal sealed class Answers(PlatformClock clock)
{
    public async Task SendAsync(HttpContext context, ApiAnswer answer, NetworkDial? fault = null)
    {
        try
        {
            if (fault is { Timeout: { } timeout })
                await Task.Delay(timeout, clock.Wire, context.RequestAborted);
            if (fault is { Timeout: not null } or { LosesAnswer: true } or { Resets: true })
            {
                context.Abort();
                return;
            }

            var response = context.Response;
            response.StatusCode = answer.Status;
            if (answer.Body.Length > 0)
                response.ContentType = answer.ContentType;
            if (answer.RetryAfter is { } retryAfter)
                response.Headers.RetryAfter = retryAfter;
            var body = new FaultyBody(context, answer.Body.Length, fault, clock.Wire);
            response.ContentLength = body.Announced;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await body.WriteAsync(answer.Body);
                await body.EndAsync();
            }

            if (body.ToSend == body.Announced)
                await response.CompleteAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; what it asked for has been done all the same.
        }
    }

    /// <summary>The answer of a dial with a status: gateways send a page for people, the platform itself its JSON.</summary>
    public ApiAnswer Of(NetworkDial fault)
    {
        var status = fault.Status!.Value;
        var answer = status is 502 or 504
            ? new ApiAnswer(status, "<html><body>The upstream server did not answer.</body></html>"u8.ToArray()) { ContentType = "text/html" }
            : ApiAnswer.Error(status, "fault of the scenario");
        return fault.RetryAfterSeconds is { } seconds
            ? answer with { RetryAfter = fault.RetryAfterIsDate ? (clock.WallNow + TimeSpan.FromSeconds(seconds)).ToString("R") : $"{seconds}" } : answer;
    }
}
