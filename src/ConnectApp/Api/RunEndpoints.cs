using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;

namespace ConnectApp.Api;

internal static class RunEndpoints
{
    /// <summary><c>GET /api/migrations/{runId}/status</c></summary>
    public static IResult Status(string runId, ApiCaller caller, ApiRuns runs) => runs.Find(caller, runId) is { } found
        ? TypedResults.Json(runs.Show(found), ApiJson.Default.RunObject) : ApiErrors.RunNotFound(runId);
}
