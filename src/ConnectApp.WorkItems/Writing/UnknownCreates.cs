using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// Finds out what creates of unknown outcome have done. Issues by key are strongly consistent, so the keys that follow the highest one known
/// at the intent are read until 200 in a row hold no issue; the mark tells whose issue it is. What is not found may still be on its way, so it
/// is looked for again until <see cref="WorkItemOptions.UnknownWriteWait"/> has passed.
/// </summary>
internal sealed class UnknownCreates(MigrationRun run)
{
    private const int MaxFetch = 100;
    private const int EmptyKeys = 200;
    private const int Recent = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Adopts the issues that exist.</summary>
    /// <returns>Items that have no issue after the whole wait; they may be created again.</returns>
    public async Task<IReadOnlyList<PlannedItem>> ResolveAsync(IReadOnlyList<PlannedItem> items, CancellationToken cancellationToken)
    {
        var lostAt = run.Time.GetTimestamp();
        var afterKey = await FirstKeyAsync(items, cancellationToken);
        var missing = items.ToDictionary(i => i.Id);
        while (true)
        {
            await AdoptAsync(missing, ReadKeysAsync(afterKey, cancellationToken), cancellationToken);
            if (missing.Count == 0) return [];

            var isLast = run.Time.GetElapsedTime(lostAt) >= run.Options.UnknownWriteWait;
            if (isLast)
            {
                // Keys may have a gap of more than 200. A hit of the search, although late, is proof; that it finds nothing is none.
                await AdoptAsync(missing, SearchRecentAsync(cancellationToken), cancellationToken);
                if (missing.Count > 0)
                    await run.Database.WriteAsync(t => run.Facts.SetRepeatedAfterAsync(t, afterKey), durable: false, cancellationToken);
                return [.. items.Where(i => missing.ContainsKey(i.Id))];
            }

            run.Signals.ThrowIfStopped();
            await Task.Delay(s_pause, run.Time, cancellationToken);
        }
    }

    /// <summary>Marks by key of the issues that exist.</summary>
    public async Task<IReadOnlyDictionary<string, SourceMark>> ReadMarksAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var marks = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        foreach (var chunk in keys.Chunk(MaxFetch))
        {
            foreach (var issue in await FetchAsync(chunk, cancellationToken))
                if (run.MarkOf(issue) is { } mark) marks[issue.Key] = mark;
        }

        return marks;
    }

    /// <summary>Issues of the project whose keys follow a number.</summary>
    public async IAsyncEnumerable<WireIssue> ReadKeysAsync(
        int after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = after + 1;
        var empty = 0;
        while (empty < EmptyKeys)
        {
            var first = next;
            next += MaxFetch;
            var issues = await FetchAsync([.. Enumerable.Range(first, MaxFetch).Select(run.Known.KeyAt)], cancellationToken);
            var last = issues.Count == 0 ? 0 : issues.Max(i => IssueRow.NumberOf(i.Key));
            empty = last == 0 ? empty + MaxFetch : next - 1 - last;
            foreach (var issue in issues) yield return issue;
        }
    }

    private async Task AdoptAsync(Dictionary<int, PlannedItem> missing, IAsyncEnumerable<WireIssue> issues, CancellationToken cancellationToken)
    {
        var found = new List<(PlannedItem Item, WireIssue Issue)>();
        await foreach (var issue in issues.WithCancellation(cancellationToken))
        {
            run.Known.SawKey(IssueRow.NumberOf(issue.Key));
            if (run.MarkOf(issue) is { } mark && missing.Remove(mark.Id, out var item)) found.Add((item, issue));
        }

        if (found.Count == 0) return;
        await run.Database.WriteAsync(
            async transaction =>
            {
                // Its status is not known: the transition of the create call may not have been executed.
                foreach (var (item, issue) in found)
                    await CreatedIssueRows.StoreAsync(run, transaction, item, issue.Id, issue.Key, isInStatus: item.Plan.StatusId is null);
            },
            durable: false,
            cancellationToken);
        foreach (var (item, issue) in found) CreatedIssueRows.Tell(run, item, issue.Key);
    }

    private async Task<int> FirstKeyAsync(IReadOnlyList<PlannedItem> items, CancellationToken cancellationToken)
    {
        var ids = items.Select(i => i.Id).ToHashSet();
        var intents = await run.Database.ReadAsync(run.Intents.CreatesAsync, cancellationToken);
        return intents.Where(i => ids.Contains(i.ItemId)).Select(i => i.AfterKey).DefaultIfEmpty(0).Min();
    }

    private async IAsyncEnumerable<WireIssue> SearchRecentAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = new Search(
            $"project = \"{run.Target.Key}\" ORDER BY created DESC", ["id"], Recent, Properties: [SourceMark.PropertyKey]);
        var answer = await MigrationRun.CallJira(run.Jira.SearchAsync(search, cancellationToken));
        foreach (var issue in answer.Required().Issues ?? []) yield return issue;
    }

    private async Task<IReadOnlyList<WireIssue>> FetchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var fetch = new FetchIssues(keys, ["status"], [SourceMark.PropertyKey]);
        var answer = await MigrationRun.CallJira(run.Jira.FetchIssuesAsync(fetch, cancellationToken));

        // Jira answers 400 if none of the keys holds an issue.
        if (answer is { Outcome: CallOutcome.Refused, Status: 400 or 404 }) return [];
        return answer.Required().Issues ?? [];
    }
}
