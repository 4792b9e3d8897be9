using ConnectApp.Api.Answers;
using ConnectApp.Api.Access;

namespace ConnectApp.Api;

/// <summary>The routes beyond the seed's: what a run tells of itself, and the records.</summary>
internal static class ReportApi
{
    public static void MapReportApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi().WithMetadata(AnswersProblems.Always);
        api.MapGet("/migrations/{runId}/files", ReportEndpoints.FilesAsync);
        api.MapGet("/migrations/{runId}/problems", ReportEndpoints.ProblemsAsync);
        api.MapGet("/migrations/{runId}/problems.ndjson", ProblemDownloads.NdjsonAsync);
        api.MapGet("/migrations/{runId}/problems.csv", ProblemDownloads.CsvAsync);
        api.MapGet("/migrations/{runId}/items", ItemEndpoints.ItemsAsync);
        api.MapGet("/migrations/{runId}/items.csv", ItemEndpoints.ItemsCsvAsync);
        api.MapGet("/migrations/{runId}/missing", ReportEndpoints.MissingAsync);
        api.MapGet("/migrations/{runId}/causes", FindingEndpoints.CausesAsync);
        api.MapGet("/migrations/{runId}/fields", FindingEndpoints.FieldsAsync);
        api.MapPost("/migrations/{runId}/retry", RetryEndpoint.RetryAsync);
        api.MapGet("/records/{entity}", RecordEndpoints.ChangedSinceAsync).WithMetadata(OperatorsOnly.Required);
    }
}
