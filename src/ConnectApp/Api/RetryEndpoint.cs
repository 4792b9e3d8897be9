using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Requests;

namespace ConnectApp.Api;

/// <summary><c>POST /api/migrations/{runId}/retry</c>: what the verb <c>retry</c> does, without waiting for its end.</summary>
internal static class RetryEndpoint
{
    public static async Task<IResult> RetryAsync(string runId, ApiCaller caller, ApiRuns runs, RequestStore requests, RetryRequests retries, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
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
}
