using ConnectApp.WorkItems.AzureDevOps;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
using Refit;

namespace ConnectApp.WorkItems.Reading;

/// <summary>Reads one project of Azure DevOps.</summary>
/// <param name="baseUrl">Address of the organisation, without a slash at the end.</param>
internal sealed class AzureDevOpsReader(IAzureDevOpsApi api, IIdentitiesApi identities, string baseUrl, string project)
{
    private const int MaxItems = 200;
    private const int MaxIds = 19_999; // a result over 20,000 is an error, not a page
    private const int FirstStep = 16_384;
    private const int MaxComments = 200;
    private const int IterationDepth = 14;
    private const string ResultTooLarge = "WorkItemTrackingQueryResultSizeLimitExceededException";

    private int _version;

    private ApiVersions Version => ApiVersions.NewestFirst[_version];

    /// <returns>Null if there is no such project, or the credential may not see it.</returns>
    public async Task<SourceProject?> FindProjectAsync(CancellationToken cancellationToken)
    {
        var found = (await CallAsync(v => api.GetProjectAsync(project, v.Others, cancellationToken))).Optional();
        if (found is null) return null;

        var types = await ReadTypesAsync(cancellationToken);
        var fields = (await CallAsync(v => api.GetFieldsAsync(project, v.Others, cancellationToken))).Required().Value ?? [];
        var relations = (await CallAsync(v => api.GetRelationTypesAsync(v.Others, cancellationToken))).Required().Value ?? [];
        var iterations = (await CallAsync(v => api.GetIterationsAsync(project, IterationDepth, v.Others, cancellationToken))).Optional();
        return new SourceProject(
            found.Id,
            found.Name,
            baseUrl,
            types,
            [.. fields.Select(f => new SourceField(f.ReferenceName, f.Name ?? f.ReferenceName, f.Type ?? "string", f.IsIdentity))],
            [.. relations.Select(r => new SourceLinkType(r.ReferenceName, r.Name ?? r.ReferenceName, r.Attributes.Text("topology")))],
            iterations is null ? [] : [.. Iterations(iterations, parent: null)]);
    }

    /// <summary>Ids that the filter finds, ascending, each once, in pages. Items created after the first page are left out.</summary>
    /// <param name="pageSize">At most 19,999.</param>
    public async IAsyncEnumerable<IReadOnlyList<int>> ReadIdsAsync(
        WorkItemFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken,
        int pageSize = MaxIds)
    {
        var last = 0;
        DateTimeOffset? asOf = null;
        int? step = null;
        while (true)
        {
            int? upTo = step is { } s ? (int)Math.Min((long)last + s, int.MaxValue) : null;
            var query = new WireQuery(filter.Query(last, upTo, asOf));
            var answer = await CallAsync(v => api.QueryAsync(filter.Project, query, pageSize, precise: true, v.Others, cancellationToken));
            if (IsTooLarge(answer))
            {
                // $top alone does not keep this server from counting all results, so the ids are bounded on both sides.
                step = step is { } tooWide ? tooWide / 2 : FirstStep;
                if (step == 0) answer.Required();
                continue;
            }

            var result = answer.Required();
            asOf ??= result.AsOf == default ? null : result.AsOf;
            var ids = (result.WorkItems ?? []).Select(w => w.Id).Where(id => id > last).Order().Distinct().ToList();
            if (ids.Count > 0) yield return ids;

            if (upTo is { } bound)
            {
                // A gap of a whole step may be the end: ask without the bound.
                if (ids.Count == 0) step = null;
                last = Math.Max(bound, ids.Count > 0 ? ids[^1] : 0);
                if (last == int.MaxValue) yield break;
            }
            else
            {
                if (ids.Count < pageSize) yield break;
                last = ids[^1];
            }
        }
    }

    /// <summary>The items with fields and relations. Ids whose item is gone, or may not be seen, are missing from the answer.</summary>
    /// <param name="ids">At most 200.</param>
    public async Task<IReadOnlyList<WorkItem>> ReadItemsAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > MaxItems) throw new ArgumentException($"{ids.Count} ids; at most {MaxItems} are read at once", nameof(ids));
        if (ids.Count == 0) return [];
        try
        {
            var batch = new WireBatch(ids);
            var answer = await CallAsync(v => api.GetWorkItemsAsync(project, batch, v.WorkItems, cancellationToken));
            return [.. (answer.Required().Value ?? []).OfType<WireWorkItem>().Select(WireReading.Item)];
        }
        catch (AnswerTooLargeException) when (ids.Count > 1)
        {
            var half = ids.Count / 2;
            var first = await ReadItemsAsync([.. ids.Take(half)], cancellationToken);
            return [.. first, .. await ReadItemsAsync([.. ids.Skip(half)], cancellationToken)];
        }
    }

    /// <summary>All comments of an item, oldest first, without deleted ones.</summary>
    public async Task<IReadOnlyList<WorkItemComment>> ReadCommentsAsync(int id, CancellationToken cancellationToken)
    {
        var comments = new List<WorkItemComment>();
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var after = token;
            var answer = await CallAsync(v => api.GetCommentsAsync(project, id, MaxComments, after, "asc", v.Comments, cancellationToken));
            if (answer.Optional() is not { } page) return comments; // deleted since the item was read

            comments.AddRange((page.Comments ?? []).Select(WireReading.Comment).Where(c => !c.IsDeleted));
            token = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(token) && tokens.Add(token));

        return [.. comments.DistinctBy(c => c.Id).OrderBy(c => c.CreatedDate).ThenBy(c => c.Id)];
    }

    /// <summary>Names and e-mail addresses behind the ids that mentions hold. Unknown ids are missing.</summary>
    public async Task<IReadOnlyList<Identity>> ReadIdentitiesAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var found = new List<Identity>();
        foreach (var chunk in ids.Chunk(50))
        {
            var answer = await CallAsync(v => identities.GetAsync(string.Join(',', chunk), v.Others, cancellationToken));
            if (answer.Outcome == CallOutcome.Refused) continue; // a server without the service: mentions stay plain text
            found.AddRange((answer.Required().Value ?? []).OfType<WireIdentity>().Select(WireReading.Person));
        }

        return found;
    }

    /// <summary>An attachment's answer; the caller reads and disposes it.</summary>
    public Task<HttpResponseMessage> OpenAttachmentAsync(Guid guid, string? fileName, CancellationToken cancellationToken) =>
        api.GetAttachmentAsync(project, guid, fileName, download: true, Version.Others, cancellationToken);

    private async Task<IReadOnlyList<SourceType>> ReadTypesAsync(CancellationToken cancellationToken)
    {
        var types = new List<SourceType>();
        foreach (var type in (await CallAsync(v => api.GetTypesAsync(project, v.Others, cancellationToken))).Required().Value ?? [])
        {
            var states = type.States
                ?? (await CallAsync(v => api.GetStatesAsync(project, type.Name, v.Others, cancellationToken))).Optional()?.Value ?? [];
            types.Add(new SourceType(type.Name, [.. states.Select(s => new SourceState(s.Name, s.Category ?? ""))], type.IsDisabled));
        }

        return types;
    }

    /// <summary>Calls with the newest version that the server knows.</summary>
    private async Task<Answer<T>> CallAsync<T>(Func<ApiVersions, Task<IApiResponse<T>>> call)
    {
        while (true)
        {
            var answer = await Answer.OfAsync(Service.AzureDevOps, call(Version));
            if (answer.Outcome != CallOutcome.Refused || !IsVersionRefusal(answer.Refusal) || _version + 1 >= ApiVersions.NewestFirst.Count)
                return answer;
            _version++;
        }
    }

    private static bool IsVersionRefusal(Refusal refusal) => refusal.Key?.StartsWith("VssVersion", StringComparison.Ordinal) == true
        || refusal.Messages.Any(m => m.Contains("api-version", StringComparison.OrdinalIgnoreCase));

    private static bool IsTooLarge(Answer<WireQueryResult> answer) => answer.Outcome == CallOutcome.Refused
        && (answer.Refusal.Key == ResultTooLarge || answer.Refusal.Messages.Any(m => m.Contains("VS402337", StringComparison.Ordinal)));

    private static IEnumerable<Iteration> Iterations(WireNode node, string? parent)
    {
        var path = parent is null ? node.Name : $@"{parent}\{node.Name}";
        yield return new Iteration(path, node.Attributes.Time("startDate"), node.Attributes.Time("finishDate"));
        foreach (var iteration in (node.Children ?? []).SelectMany(c => Iterations(c, path))) yield return iteration;
    }
}
