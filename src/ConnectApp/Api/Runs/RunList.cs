using ConnectApp.Api.Answers;
using System.Globalization;
using ConnectApp.Api.Access;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Api.Runs;

/// <summary>Lists runs, newest first, a page at a time.</summary>
internal sealed class RunList(RunRegistry registry, ITenantDatabases tenants)
{
    private const string Name = "runs";
    private const int ReadAtOnce = 200;

    public async Task<RunPage> ReadAsync(ApiCaller caller, RunQuery query, CancellationToken cancellationToken)
    {
        var found = new List<CountedRun>();
        var before = query.Before;
        while (true)
        {
            var entries = await registry.ReadPageAsync(caller.Tenant, before, ReadAtOnce, cancellationToken);
            foreach (var entry in entries)
            {
                if (query.Kind is { } kind && entry.Kind != kind) continue;
                if (await FindAsync(entry, query, cancellationToken) is not { } run) continue;

                // One more than asked for tells whether there is a next page.
                if (found.Count == query.Limit) return new RunPage(found, CursorOf(found[^1].Found.Entry));
                found.Add(run);
            }

            if (entries.Count < ReadAtOnce) return new RunPage(found, null);
            before = (entries[^1].CreatedAt, entries[^1].RunId);
        }
    }

    private async Task<CountedRun?> FindAsync(RunEntry entry, RunQuery query, CancellationToken cancellationToken)
    {
        if (tenants.Find(entry.TenantId) is { } database) return await database.ReadAsync(snapshot => FindAsync(entry, query, snapshot), cancellationToken);
        var notBegun = new FoundRun(entry, null);
        return Fits(notBegun, query) ? new CountedRun(notBegun, new RunCounts()) : null;
    }

    private static async Task<CountedRun?> FindAsync(RunEntry entry, RunQuery query, StoreTransaction snapshot)
    {
        var found = await FoundRun.ReadAsync(entry, snapshot);
        return Fits(found, query) ? new CountedRun(found, await found.CountAsync(snapshot)) : null;
    }

    private static bool Fits(FoundRun found, RunQuery query) =>
        (query.Project is not { } project || found.Project == project) && (query.States.Count == 0 || query.States.Contains(found.State));

    /// <returns>Null: not the next of an earlier page.</returns>
    public static (DateTimeOffset CreatedAt, RunId Run)? ParseCursor(string text) =>
        Cursor.Parse(text, Name, 2) is [var at, var run]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 253_402_300_800_000 && Guid.TryParseExact(run, "D", out var id)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(ms), new RunId(id)) : null;

    private static string CursorOf(RunEntry entry) =>
        Cursor.Of(Name, entry.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), entry.RunId.ToString());
}

/// <param name="Next">Where the next page begins; null: there is none.</param>
internal sealed record RunPage(IReadOnlyList<CountedRun> Runs, string? Next);

/// <summary>A run with what it has done so far.</summary>
internal sealed record CountedRun(FoundRun Found, RunCounts Counts)
{
    public RunObject Object => RunObject.Of(Found, Counts);
}

/// <param name="Project">Null: of all.</param>
/// <param name="States">Empty: all.</param>
internal sealed record RunQuery(Guid? Project, IReadOnlyList<string> States, int Limit, (DateTimeOffset CreatedAt, RunId Run)? Before)
{
    /// <summary>One of <see cref="RunKinds"/>; null: any.</summary>
    public string? Kind { get; init; }
}
