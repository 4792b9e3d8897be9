using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using System.Globalization;
using System.Text.Json;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Api;

/// <summary>What a run tells of itself: files, problems, missing references.</summary>
internal static class ReportEndpoints
{
    public const int UsualLimit = 50;
    public const int LargestLimit = 500;
    private const string FileList = "files";
    private const string ProblemList = "problems";
    private const string MissingList = "missing";

    /// <summary><c>GET /api/migrations/{runId}/files?limit=&amp;after=</c></summary>
    public static async Task<IResult> FilesAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.Transfer) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        var query = new PageQuery(context.Request.Query);
        var (limit, after) = (query.Limit(UsualLimit, LargestLimit), query.AfterNumber(FileList));
        if (query.Refusal is { } refusal) return refusal;
        var files = await reports.ReadFilesAsync(found.Entry.TenantId, found.Entry.RunId, context.RequestAborted, after, limit + 1);
        return TypedResults.Json(
            new FilesBody([.. files.Take(limit).Select(Show)], files.Count > limit ? Cursor.Of(FileList, Text(files[limit - 1].FileId)) : null), ReportJson.Default.FilesBody);
    }

    /// <summary><c>GET /api/migrations/{runId}/problems?code=&amp;effect=&amp;namespace=&amp;entity=&amp;key=&amp;limit=&amp;after=</c></summary>
    public static async Task<IResult> ProblemsAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports, RunReport items)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind == RunKinds.WorkItems) return await ItemEndpoints.ProblemsAsync(found, context, items);
        var query = new PageQuery(context.Request.Query);
        var (filter, limit, after) = (Filter(query), query.Limit(UsualLimit, LargestLimit), query.AfterNumber(ProblemList));
        if (query.Refusal is { } refusal) return refusal;
        var problems = await reports.ReadProblemsAsync(found.Entry.TenantId, found.Entry.RunId, filter, after, limit + 1, context.RequestAborted);
        return TypedResults.Json(
            new ProblemsBody([.. problems.Take(limit).Select(Show)], problems.Count > limit ? Cursor.Of(ProblemList, Text(problems[limit - 1].ProblemId)) : null), ReportJson.Default.ProblemsBody);
    }

    /// <summary><c>GET /api/migrations/{runId}/missing?namespace=&amp;limit=&amp;after=</c></summary>
    public static async Task<IResult> MissingAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunReports reports)
    {
        if (await runs.FindAsync(caller, runId, context.RequestAborted) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found.Entry.Kind != RunKinds.Transfer) return ApiErrors.WrongKind(found.Entry.RunId, found.Entry.Kind);
        var query = new PageQuery(context.Request.Query);
        var (mappingNamespace, limit) = (query.Text("namespace"), query.Limit(UsualLimit, LargestLimit));
        var after = query.After(MissingList, 2) is [var lastNamespace, var lastValue] ? new MissingReference { Namespace = lastNamespace, Value = lastValue } : null;
        if (query.Refusal is { } refusal) return refusal;
        var (tenant, run) = (found.Entry.TenantId, found.Entry.RunId);
        var missing = await reports.ReadMissingAsync(tenant, run, mappingNamespace, after, limit + 1, context.RequestAborted);
        return TypedResults.Json(
            new MissingBody(
                [.. (await reports.ReadReferencesAsync(tenant, run, context.RequestAborted)).Select(r => new NamespaceBody(r.Namespace, r.Rewritten, r.Missing, r.Accepted))],
                [.. missing.Take(limit).Select(m => new MissingItem(m.Namespace, m.Value, m.Count))],
                missing.Count > limit ? Cursor.Of(MissingList, missing[limit - 1].Namespace, missing[limit - 1].Value) : null),
            ReportJson.Default.MissingBody);
    }

    public static ProblemFilter Filter(PageQuery query) => new(query.Text("entity"), query.Text("namespace"), query.Text("code"), query.Text("effect"), query.Text("key"));

    public static ProblemItem Show(ProblemReport p) => new(
        ProblemOrigins.TextOf(p.Origin), p.Entity, p.File, p.Record, p.Offset, Key(p.Key), p.Title, p.Path, p.Kind, p.Namespace, p.Value, p.Position, p.Around, p.Accepted, p.Code, p.Effect, p.Reason, p.Hint);

    private static FileBody Show(FileReport f) => new(f.FileId, f.ParentId, f.Label, f.S3Key, f.Role == FileRole.New ? null : FileRoles.TextOf(f.Role), f.Entity, FileStates.TextOf(f.State), f.Packing, f.Format?.ToLowerInvariant(),
        f.TotalBytes, f.BytesDone, f.Read, f.Loaded, f.Unchanged, f.Skipped, f.Failed, f.Changed, f.Remapped);

    /// <summary>Stored as JSON where a record tells of itself, and as plain text where the store does.</summary>
    private static JsonElement? Key(string? key)
    {
        if (key is null) return null;
        try
        {
            using var parsed = JsonDocument.Parse(key);
            if (parsed.RootElement.ValueKind is JsonValueKind.Number or JsonValueKind.String) return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Plain text.
        }

        return JsonSerializer.SerializeToElement(key, ApiJson.Default.String);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
