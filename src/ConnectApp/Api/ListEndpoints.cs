using System.Globalization;
using ConnectApp.Api.Access;
using ConnectApp.Runs;
using Microsoft.AspNetCore.WebUtilities;

namespace ConnectApp.Api;

/// <summary>The two lists: of a project, as the seed has it, and of all runs that the caller may see.</summary>
internal static class ListEndpoints
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;

    /// <summary><c>GET /api/migrations?projectId=&amp;status=&amp;limit=&amp;cursor=</c>: a bare array; another tenant's project has no runs.</summary>
    public static IResult OfProject(HttpContext context, ApiCaller caller, RunList list)
    {
        var faults = new List<string>();
        var project = Guid.Empty;
        if (context.Request.Query["projectId"] is not [{ } text] || !Guid.TryParseExact(text, "D", out project)) faults.Add("projectId must be one UUID");
        if (Parse(context.Request.Query, project, faults) is not { } query) return ApiErrors.Validation(faults);
        var page = list.Read(caller, query);
        AddLink(context, page);
        return TypedResults.Json<IReadOnlyList<RunObject>>([.. page.Runs.Select(r => r.Object)], ApiJson.Default.IReadOnlyListRunObject);
    }

    /// <summary><c>GET /api/runs?status=&amp;limit=&amp;cursor=</c>: all runs that the caller may see.</summary>
    public static IResult All(HttpContext context, ApiCaller caller, RunList list)
    {
        var faults = new List<string>();
        if (Parse(context.Request.Query, null, faults) is not { } query) return ApiErrors.Validation(faults);
        var page = list.Read(caller, query);
        AddLink(context, page);
        return TypedResults.Json<IReadOnlyList<ListedRun>>([.. page.Runs.Select(r => new ListedRun(r.Object, r.Entry, r.Run))], ApiJson.Default.IReadOnlyListListedRun);
    }

    private static RunQuery? Parse(IQueryCollection query, Guid? project, List<string> faults)
    {
        var states = new List<string>();
        foreach (var state in query["status"].SelectMany(s => (s ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (RunState.All.FirstOrDefault(s => s.Equals(state, StringComparison.OrdinalIgnoreCase)) is { } known) states.Add(known);
            else if (faults.Count == 0 || faults[^1] != UnknownState) faults.Add(UnknownState);
        }

        var limit = DefaultLimit;
        if (query["limit"] is { Count: > 0 } limits
            && (limits is not [{ } text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LargestLimit))
        {
            faults.Add($"limit must be a number from 1 to {LargestLimit}");
        }

        (DateTimeOffset, RunId)? before = null;
        if (query["cursor"] is { Count: > 0 } cursors)
        {
            before = cursors is [{ } cursor] ? RunList.ParseCursor(cursor) : null;
            if (before is null) faults.Add("cursor must be one from a Link header");
        }

        return faults.Count > 0 ? null : new RunQuery(project, states, limit, before);
    }

    private static string UnknownState => $"status must be one or more of {string.Join(", ", RunState.All)}";

    /// <summary>The body stays an array; where it goes on is in <c>Link: &lt;…&gt;; rel="next"</c>, relative to this address.</summary>
    private static void AddLink(HttpContext context, RunPage page)
    {
        if (page.Next is null) return;
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value).Where(q => q.Key is not "cursor" and not "token")
            .SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value));
        var next = QueryHelpers.AddQueryString($"{context.Request.PathBase}{context.Request.Path}", query.Append(KeyValuePair.Create("cursor", (string?)page.Next)));
        context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
    }
}
