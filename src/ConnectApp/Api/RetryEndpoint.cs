using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Transfers.Requests;
using ConnectApp.WorkItems.Starting;

namespace ConnectApp.Api;

/// <summary>
/// <c>POST /api/migrations/{runId}/retry</c>: what the verb <c>retry</c> does, without waiting for its end. Of an ended run of work items it makes a new one.
/// </summary>
internal static class RetryEndpoint
{
    public static async Task<IResult> RetryAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RequestStore requests, RetryRequests retries,
        RetryStarts starts, RunSchedule schedule, TimeProvider time)
    {
        var cancellationToken = context.RequestAborted;
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind == RunKinds.WorkItems) return await StartAgainAsync(found, context, caller, runs, starts, schedule);
        if (found.Entry.Kind != RunKinds.Transfer) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        var run = found.Entry.RunId.ToString();

        // The request stays open until the run has healed; `serve` answers it then, though nobody may ask any more.
        var request = await requests.AddAsync(RequestDesk.Retry, run, time.GetUtcNow(), cancellationToken);
        var answer = await retries.AnswerAsync(request, isServing: true, cancellationToken);
        if (answer is not null) await requests.AnswerAsync(request, answer, time.GetUtcNow(), cancellationToken);
        var outlook = await retries.LookAsync(found.Entry, cancellationToken);
        var body = new RetryBody(run, found.State, Healing: answer is null, outlook.Kept, RunObject.Time(outlook.Until),
            answer?.Text ?? "The run asks for its missing mappings now; what they heal is loaded.");
        return TypedResults.Json(body, ReportJson.Default.RetryBody, statusCode: answer is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static async Task<IResult> StartAgainAsync(FoundRun found, HttpContext context, ApiCaller caller, ApiRuns runs, RetryStarts starts, RunSchedule schedule)
    {
        if (found.Run is not { HasEnded: true } ended) return ApiErrors.InvalidState(found.Entry.RunId, found.State, "retried");
        using var body = await JsonBody.ReadAsync(context, context.RequestAborted);
        if (body.Refusal is { } refusal) return refusal;
        return await StartEndpoint.AnswerAsync(await starts.StartAsync(ended, body.Json, context.RequestAborted), context, caller, runs, schedule);
    }
}
