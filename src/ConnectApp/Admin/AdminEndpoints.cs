using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Admin.Views;
using ConnectApp.Api;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Reports;

namespace ConnectApp.Admin;

/// <summary>The parts of the pages that hold data, as markup, for the script of <see cref="AdminPage"/>: the same callers as the run API, and no more.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/admin", (HttpContext context, AdminPage page, CancellationToken cancellationToken) => page.ShowAsync(context, cancellationToken));
        routes.MapGet("/admin/assets/{hash}/{name}", (HttpContext context, string hash, string name) => AdminAssets.Embedded.Get(context, hash, name));

        var parts = routes.MapGroup("/admin/runs").WithMetadata(ApiRoute.Guarded);
        parts.MapGet("", ShowListAsync);
        parts.MapGet("/{runId}", ShowRunAsync);
        parts.MapGet("/{runId}/problems", ShowProblemsAsync);
        parts.MapGet("/{runId}/items", ShowItemsAsync);
    }

    /// <param name="after">Where the page before ended.</param>
    private static async Task<IResult> ShowListAsync(string? after, ApiCaller caller, RunPages pages, PageRenderer renderer, CancellationToken cancellationToken)
    {
        var model = await pages.ReadListAsync(caller, after, cancellationToken);
        return after is null ? await renderer.RenderAsync<RunsView>(model) : await renderer.RenderAsync<OlderRuns>(model);
    }

    /// <param name="part"><c>live</c>: without the problems, which stay as they are until they are asked for.</param>
    private static async Task<IResult> ShowRunAsync(string runId, string? part, ApiCaller caller, ApiRuns runs, RunPages pages, PageRenderer renderer, CancellationToken cancellationToken) =>
        await runs.FindAsync(caller, runId, cancellationToken) is { } found
            ? await renderer.RenderAsync<RunView>(await pages.ReadAsync(caller, found, withProblems: part != "live", cancellationToken))
            : ApiErrors.RunNotFound(runId);

    /// <param name="after">Id of the work item that closed the rows before.</param>
    private static async Task<IResult> ShowItemsAsync(
        string runId, int? after, ApiCaller caller, ApiRuns runs, WorkItemsPages pages, PageRenderer renderer, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.WorkItems) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        return await renderer.RenderAsync<FurtherItems>(await pages.ReadItemsAsync(found.Entry.TenantId, found.Entry.RunId, after ?? 0, cancellationToken));
    }

    private static async Task<IResult> ShowProblemsAsync(string runId, HttpRequest request, ApiCaller caller, ApiRuns runs, RunPages pages, PageRenderer renderer, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);

        // An empty value asks for problems that have none of it, so it must not be lost.
        var filter = new ProblemFilter(Given("entity"), Given("namespace"), Given("code"));
        _ = long.TryParse(Given("after"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var after);
        var model = await pages.ReadProblemsAsync(found, filter, after, cancellationToken);
        return after == 0 ? await renderer.RenderAsync<ProblemsView>(model) : await renderer.RenderAsync<FurtherProblems>(model);

        string? Given(string name) => request.Query.TryGetValue(name, out var values) ? values[0] : null;
    }
}
