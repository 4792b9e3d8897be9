using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;

namespace ConnectApp.Api;

internal static class RunEndpoints
{
    /// <summary><c>GET /api/migrations/{runId}/status</c></summary>
    public static async Task<IResult> StatusAsync(string runId, ApiCaller caller, ApiRuns runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(caller, runId, cancellationToken) is { } found
        ? TypedResults.Json(await runs.ShowAsync(found, cancellationToken), ApiJson.Default.RunObject) : ApiErrors.RunNotFound(runId);
}
