using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Reports;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Api;

/// <summary>All problems of a run that fit a filter, as one file. Some rows at a time are read, written and sent, so neither memory nor the store's log grows with their number.</summary>
internal static class ProblemDownloads
{
    private const int RowsAtOnce = 500;

    /// <summary><c>GET /api/migrations/{runId}/problems.ndjson?code=&amp;effect=&amp;namespace=&amp;entity=&amp;key=</c></summary>
    public static Task<IResult> NdjsonAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items) =>
        WriteAsync(runId, context, caller, runs, reports, items, "application/x-ndjson", "ndjson", (body, rows) =>
        {
            using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = ReportJson.Readable.Options.Encoder });
            foreach (var row in rows)
            {
                JsonSerializer.Serialize(json, ReportEndpoints.Show(row), ReportJson.Readable.ProblemItem);
                json.Flush();
                body.Write("\n"u8);
                json.Reset();
            }
        });

    /// <summary><c>GET /api/migrations/{runId}/problems.csv?code=&amp;effect=&amp;namespace=&amp;entity=&amp;key=</c></summary>
    public static Task<IResult> CsvAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items) =>
        WriteAsync(runId, context, caller, runs, reports, items, "text/csv; charset=utf-8; header=present", "csv", (body, rows) =>
        {
            foreach (var row in rows) CsvLine.Write(body, row);
        }, CsvLine.WriteHeader);

    private static async Task<IResult> WriteAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items, string contentType, string ending,
        Action<PipeWriter, IReadOnlyList<ProblemReport>> write, Action<PipeWriter>? begin = null)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind == RunKinds.WorkItems) return await ItemEndpoints.DownloadProblemsAsync(found, context, items, asCsv: ending == "csv");
        var query = new PageQuery(context.Request.Query);
        var filter = ReportEndpoints.Filter(query);
        if (query.Refusal is { } refusal) return refusal;

        var body = context.Response.BodyWriter;
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"problems-{found.Entry.RunId.ToString()[..8]}.{ending}\"";
        begin?.Invoke(body);
        var after = 0L;
        while (await reports.ReadProblemsAsync(found.Entry.TenantId, found.Entry.RunId, filter, after, RowsAtOnce, context.RequestAborted) is { Count: > 0 } rows)
        {
            write(body, rows);
            after = rows[^1].ProblemId;

            // A slow reader holds up only itself: no connection to the store is open meanwhile.
            if ((await body.FlushAsync(context.RequestAborted)).IsCompleted || rows.Count < RowsAtOnce) break;
        }

        await body.FlushAsync(context.RequestAborted);
        return TypedResults.Empty;
    }
}
