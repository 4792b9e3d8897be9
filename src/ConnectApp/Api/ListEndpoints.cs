using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.WebUtilities;

namespace ConnectApp.Api;

/// <summary>The two lists: of a project, and of all runs that the caller may see.</summary>
internal static class ListEndpoints
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;

    /// <summary><c>GET /api/migrations?projectId=&amp;status=&amp;kind=&amp;limit=&amp;cursor=</c>: a bare array; another tenant's project has no runs.</summary>
    public static async Task<IResult> OfProjectAsync(HttpContext context, ApiCaller caller, RunList list)
    {
        var query = new PageQuery(context.Request.Query);
        var project = Guid.Empty;
        if (context.Request.Query["projectId"] is not [{ } text] || !Guid.TryParseExact(text, "D", out project)) query.Fault("projectId must be one UUID");
        var asked = Parse(query, context.Request.Query, project);
        if (query.Refusal is { } refusal) return refusal;
        var page = await list.ReadAsync(caller, asked, context.RequestAborted);
        AddLink(context, page);
        return TypedResults.Json<IReadOnlyList<RunObject>>([.. page.Runs.Select(r => r.Object)], ApiJson.Default.IReadOnlyListRunObject);
    }

    /// <summary><c>GET /api/runs?status=&amp;kind=&amp;limit=&amp;cursor=</c>: all runs that the caller may see.</summary>
    public static async Task<IResult> AllAsync(HttpContext context, ApiCaller caller, RunList list)
    {
        var query = new PageQuery(context.Request.Query);
        var asked = Parse(query, context.Request.Query, null);
        if (query.Refusal is { } refusal) return refusal;
        var page = await list.ReadAsync(caller, asked, context.RequestAborted);
        AddLink(context, page);
        return TypedResults.Json<IReadOnlyList<ListedRun>>([.. page.Runs.Select(r => new ListedRun(r))], ApiJson.Default.IReadOnlyListListedRun);
    }

    private static RunQuery Parse(PageQuery query, IQueryCollection parameters, Guid? project)
    {
        var asked = parameters["status"].SelectMany(s => (s ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var states = RunState.All.Where(s => asked.Contains(s, StringComparer.OrdinalIgnoreCase)).ToList();
        if (asked.Any(s => !states.Contains(s, StringComparer.OrdinalIgnoreCase))) query.Fault($"status must be one or more of {string.Join(", ", RunState.All)}");
        var kind = query.Text("kind");
        var kinds = RunKinds.All.Where(k => k.Equals(kind, StringComparison.OrdinalIgnoreCase)).ToList();
        if (kind is not null && kinds.Count == 0) query.Fault($"kind must be one of {string.Join(", ", RunKinds.All)}");
        var limit = query.Limit(DefaultLimit, LargestLimit);
        var cursor = query.Text("cursor");
        var before = cursor is null ? null : RunList.ParseCursor(cursor);
        if (cursor is not null && before is null) query.Fault("cursor must be one from a Link header");
        return new RunQuery(project, states, limit, before) { Kind = kinds.FirstOrDefault() };
    }

    /// <summary>The body stays an array; where it goes on is in <c>Link: &lt;…&gt;; rel="next"</c>, relative to this address.</summary>
    private static void AddLink(HttpContext context, RunPage page)
    {
        if (page.Next is null) return;
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value).Where(q => q.Key is not "cursor" and not "token")
            .SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value));
        var basePath = context.RequestServices.GetRequiredService<AppAddress>().BasePath;
        var next = QueryHelpers.AddQueryString($"{basePath}{context.Request.Path}", query.Append(KeyValuePair.Create("cursor", (string?)page.Next)));
        context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
    }
}
