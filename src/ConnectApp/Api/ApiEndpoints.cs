using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Api.Description;
using ConnectApp.Api.Stream;

namespace ConnectApp.Api;

internal static class ApiEndpoints
{
    /// <summary>Takes tokens out of queries before anything else sees the address: first in the pipeline.</summary>
    public static void UseQueryTokens(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        QueryToken.Take(context);
        return next(context);
    });

    /// <summary>Comes after routing, which says whether a call is one of the API's.</summary>
    public static void UseApiAccess(this IApplicationBuilder app)
    {
        var access = app.ApplicationServices.GetRequiredService<ApiAccess>();
        app.Use((context, next) => access.InvokeAsync(context, next));
    }

    /// <summary>
    /// The group that every route of the API is mapped in: what is in it is guarded, and its handlers may take an <see cref="ApiCaller"/>. A route of a run looks it up by
    /// <see cref="ApiRuns.FindAsync"/> and answers <see cref="ApiErrors.RunNotFound"/> where that finds none.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithMetadata(ApiRoute.Guarded);
        ((IEndpointConventionBuilder)api).Finally(ApiDescription.AddBodies);
        return api;
    }

    public static void MapRunApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi();
        api.MapGet("/runs", ListEndpoints.AllAsync);
        api.MapGet("/migrations", ListEndpoints.OfProjectAsync);
        api.MapPost("/migrations/project/{projectId}/start", StartEndpoint.StartAsync);
        api.MapGet("/migrations/{runId}/status", RunEndpoints.StatusAsync);
        api.MapGet("/migrations/{runId}/stream", StreamEndpoint.StreamAsync).WithMetadata(TakesQueryToken.Allowed);
        api.MapPost("/migrations/{runId}/pause", ControlEndpoints.PauseAsync);
        api.MapPost("/migrations/{runId}/resume", ControlEndpoints.ResumeAsync);
        api.MapPost("/migrations/{runId}/cancel", ControlEndpoints.CancelAsync);
    }
}
