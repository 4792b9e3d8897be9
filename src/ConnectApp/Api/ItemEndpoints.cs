using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ConnectApp.Api.Access;
using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Api;

/// <summary>What a run of work items tells of itself: its items, and what of them is not in Jira.</summary>
internal static class ItemEndpoints
{
    public const int UsualLimit = 100;
    private const string ItemList = "items";
    private const string ProblemList = "item-problems";

    /// <summary><c>GET /api/migrations/{runId}/items?status=&amp;limit=&amp;after=</c></summary>
    public static async Task<IResult> ItemsAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReport report)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.WorkItems) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        var query = new PageQuery(context.Request.Query);
        var (status, limit, after) = (Status(query), query.Limit(UsualLimit, ReportEndpoints.LargestLimit), query.AfterNumber(ItemList));
        if (query.Refusal is { } refusal) return refusal;
        var items = await report.ReadItemsAsync(found.Entry.TenantId, found.Entry.RunId, status, after, limit + 1, context.RequestAborted);
        return TypedResults.Json(
            new ItemsBody([.. items.Take(limit).Select(Show)], items.Count > limit ? Cursor.Of(ItemList, Text(items[limit - 1].Id)) : null), ItemJson.Default.ItemsBody);
    }

    /// <summary><c>GET /api/migrations/{runId}/items.csv?status=</c></summary>
    public static async Task<IResult> ItemsCsvAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReport report)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.WorkItems) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        var query = new PageQuery(context.Request.Query);
        var status = Status(query);
        if (query.Refusal is { } refusal) return refusal;
        return await PagedDownload.WriteAsync(
            context, $"items-{found.Entry.RunId.ToString()[..8]}.csv", "text/csv; charset=utf-8; header=present", body => body.Write("\ufeffid,key,type,title,status\r\n"u8),
            (after, rows, cancellationToken) => report.ReadItemsAsync(found.Entry.TenantId, found.Entry.RunId, status, after, rows, cancellationToken),
            item => item.Id,
            (body, items) =>
            {
                foreach (var item in items) CsvLine.Write(body, Text(item.Id), item.Key, item.Type, item.Title, item.Status);
            });
    }

    /// <summary>The problems of a run of work items; <see cref="ReportEndpoints.ProblemsAsync"/> answers for the other kinds.</summary>
    public static async Task<IResult> ProblemsAsync(FoundRun found, HttpContext context, RunReport report)
    {
        var query = new PageQuery(context.Request.Query);
        var (filter, limit, after) = (Filter(query), query.Limit(ReportEndpoints.UsualLimit, ReportEndpoints.LargestLimit), query.AfterNumber(ProblemList));
        if (query.Refusal is { } refusal) return refusal;
        var lines = await report.ReadLinesAsync(found.Entry.TenantId, found.Entry.RunId, filter, after, limit + 1, context.RequestAborted);
        return TypedResults.Json(
            new ItemProblemsBody([.. lines.Take(limit).Select(Show)], lines.Count > limit ? Cursor.Of(ProblemList, Text(lines[limit - 1].Number)) : null),
            ItemJson.Default.ItemProblemsBody);
    }

    /// <summary>As one file, NDJSON or CSV.</summary>
    public static async Task<IResult> DownloadProblemsAsync(FoundRun found, HttpContext context, RunReport report, bool asCsv)
    {
        var query = new PageQuery(context.Request.Query);
        var filter = Filter(query);
        if (query.Refusal is { } refusal) return refusal;
        return await PagedDownload.WriteAsync(
            context, $"problems-{found.Entry.RunId.ToString()[..8]}.{(asCsv ? "csv" : "ndjson")}", asCsv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson",
            asCsv ? WriteCsvHeader : null,
            (after, rows, cancellationToken) => report.ReadLinesAsync(found.Entry.TenantId, found.Entry.RunId, filter, after, rows, cancellationToken),
            line => line.Number,
            (body, lines) => WriteLines(body, lines, asCsv));
    }

    public static void WriteCsvHeader(PipeWriter body) => body.Write("\ufeffitem,key,part,code,effect,reason,hint\r\n"u8);

    /// <summary>One line a problem, NDJSON or CSV.</summary>
    public static void WriteLines(PipeWriter body, IReadOnlyList<ReportLine> lines, bool asCsv)
    {
        foreach (var line in lines)
        {
            if (asCsv) CsvLine.Write(body, line.Item is { } item ? Text(item) : null, line.Key, line.Part, line.Code, line.Effect, line.Reason, line.Hint);
            else body.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Show(line), ItemJson.Readable.ItemProblem) + "\n"));
        }
    }

    public static async Task<CausesBody> CausesAsync(FoundRun found, RunReport report, CancellationToken cancellationToken) => new(
        [.. (await report.ReadCausesAsync(found.Entry.TenantId, found.Entry.RunId, cancellationToken))
            .Select(c => new CauseItem(c.Code, null, null, c.Skipped + c.Failed + c.Loaded, c.Skipped, c.Failed, c.Loaded))],
        null);

    private static string? Status(PageQuery query)
    {
        if (query.Text("status") is not { } text) return null;
        if (ItemStatus.All.FirstOrDefault(s => s.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } status) return status;
        query.Fault($"status must be one of {string.Join(", ", ItemStatus.All)}");
        return null;
    }

    private static ReportFilter Filter(PageQuery query)
    {
        var item = query.Text("item");
        var number = 0;
        if (item is not null && !int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out number)) query.Fault("item must be the number of a work item");
        return new ReportFilter(query.Text("code"), query.Text("effect"), item is null ? null : number, query.Text("part"), query.Text("key"));
    }

    private static ItemBody Show(ItemLine i) => new(i.Id, i.Key, i.Type, i.Title, i.Status, new ItemParts(
        new PartBody(i.CommentsCreated, i.CommentsSkipped, i.CommentsFailed),
        new PartBody(i.AttachmentsCreated, i.AttachmentsSkipped, i.AttachmentsFailed),
        new PartBody(i.LinksCreated, i.LinksSkipped, i.LinksFailed)));

    public static ItemProblem Show(ReportLine l) => new(l.Item, l.Key, l.Part, l.Code, l.Effect, l.Reason, l.Hint);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
