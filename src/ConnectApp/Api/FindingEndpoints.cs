using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using System.Globalization;
using ConnectApp.Api.Access;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Reports;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Api;

/// <summary>What a run found in its export beside single problems: causes by the records they cost, how often fields matched, warnings.</summary>
internal static class FindingEndpoints
{
    private const string CauseList = "causes";

    /// <summary><c>GET /api/migrations/{runId}/causes?limit=&amp;after=</c></summary>
    public static async Task<IResult> CausesAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind == RunKinds.WorkItems)
            return TypedResults.Json(await ItemEndpoints.CausesAsync(found, items, context.RequestAborted), ReportJson.Default.CausesBody);
        var query = new PageQuery(context.Request.Query);
        var (limit, after) = (query.Limit(ReportEndpoints.UsualLimit, ReportEndpoints.LargestLimit), query.AfterNumber(CauseList));
        if (query.Refusal is { } refusal) return refusal;
        var causes = found.Transfer is { } run ? await reports.ReadCausesAsync(run, context.RequestAborted) : [];
        var end = Math.Min(after, causes.Count) + limit;
        return TypedResults.Json(
            new CausesBody([.. causes.Skip((int)Math.Min(after, causes.Count)).Take(limit).Select(Show)], end < causes.Count ? Cursor.Of(CauseList, end.ToString(CultureInfo.InvariantCulture)) : null),
            ReportJson.Default.CausesBody);
    }

    /// <summary><c>GET /api/migrations/{runId}/fields</c></summary>
    public static async Task<IResult> FieldsAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        var book = found.Transfer is { } run ? await reports.ReadFieldsAsync(run, context.RequestAborted) : null;
        return TypedResults.Json(
            new FieldsBody(
                [.. (book?.Lines() ?? []).Select(f => new FieldItem(f.Entity, f.Path, f.Matched, f.Rewritten, f.Missing))],
                [.. (book?.Warnings() ?? []).Select(w => new WarningItem(ProblemCodes.TextOf(w.Code), w.Entity, w.Path, w.Count, w.Sample, w.Message))]),
            ReportJson.Default.FieldsBody);
    }

    private static CauseItem Show(CauseCount count) =>
        new(ProblemCodes.TextOf(count.Cause.Code), count.Cause.Namespace, count.Cause.Value, count.Records, count.Skipped, count.Failed, count.Loaded);
}
