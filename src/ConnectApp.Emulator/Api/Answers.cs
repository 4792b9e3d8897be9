using ConnectApp.Emulator.Scenarios;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Api;

/// <summary>Sends an answer, whole or as the scenario wants it.</summary>
internal static class Answers
{
    public static async Task SendAsync(HttpContext context, ApiAnswer answer, NetworkDial? fault = null)
    {
        if (fault is { LosesAnswer: true })
        {
            context.Abort();
            return;
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Body.Length > 0)
            response.ContentType = answer.ContentType;
        if (answer.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = $"{seconds}";
        response.ContentLength = answer.Body.Length;
        try
        {
            if (fault?.CutAt is { } cut && cut < answer.Body.Length)
            {
                await response.Body.WriteAsync(answer.Body.AsMemory(0, (int)cut), context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                return;
            }

            if (!HttpMethods.IsHead(context.Request.Method))
                await response.Body.WriteAsync(answer.Body, context.RequestAborted);
            await response.CompleteAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; what it asked for has been done all the same.
        }
    }
}
