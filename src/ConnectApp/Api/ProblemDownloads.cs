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

/// <summary>All problems of a run that fit a filter, as one file.</summary>
internal static class ProblemDownloads
{
    /// <summary><c>GET /api/migrations/{runId}/problems.ndjson?code=&amp;effect=&amp;namespace=&amp;entity=&amp;key=</c></summary>
    public static Task<IResult> NdjsonAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items) =>
        WriteAsync(runId, context, caller, runs, reports, items, "application/x-ndjson", "ndjson", WriteNdjson);

    /// <summary><c>GET /api/migrations/{runId}/problems.csv?code=&amp;effect=&amp;namespace=&amp;entity=&amp;key=</c></summary>
    public static Task<IResult> CsvAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items) =>
        WriteAsync(runId, context, caller, runs, reports, items, "text/csv; charset=utf-8; header=present", "csv", WriteCsv, CsvLine.WriteHeader);

    /// <summary>One line a problem.</summary>
    public static void WriteNdjson(PipeWriter body, IReadOnlyList<ProblemReport> rows)
    {
        using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = ReportJson.Readable.Options.Encoder });
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(json, ReportEndpoints.Show(row), ReportJson.Readable.ProblemItem);
            json.Flush();
            body.Write("\n"u8);
            json.Reset();
        }
    }

    public static void WriteCsv(PipeWriter body, IReadOnlyList<ProblemReport> rows)
    {
        foreach (var row in rows) CsvLine.Write(body, row);
    }

    private static async Task<IResult> WriteAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items, string contentType, string ending,
        Action<PipeWriter, IReadOnlyList<ProblemReport>> write, Action<PipeWriter>? begin = null)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind == RunKinds.WorkItems) return await ItemEndpoints.DownloadProblemsAsync(found, context, items, asCsv: ending == "csv");
        var query = new PageQuery(context.Request.Query);
        var filter = ReportEndpoints.Filter(query);
        if (query.Refusal is { } refusal) return refusal;

        return await PagedDownload.WriteAsync(context, $"problems-{found.Entry.RunId.ToString()[..8]}.{ending}", contentType, begin,
            (after, limit, cancellationToken) => reports.ReadProblemsAsync(found.Entry.TenantId, found.Entry.RunId, filter, after, limit, cancellationToken),
            row => row.ProblemId, write);
    }
}
