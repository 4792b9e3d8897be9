using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ConnectApp.Api.Access;
using ConnectApp.Runs;

namespace ConnectApp.Api;

/// <summary>Lists runs, newest first, a page at a time.</summary>
internal sealed class RunList(RunRegistry registry, ApiRuns runs)
{
    private const int ReadAtOnce = 200;

    public RunPage Read(ApiCaller caller, RunQuery query)
    {
        var found = new List<(RunEntry Entry, Run? Run, RunObject Object)>();
        var before = query.Before;
        while (true)
        {
            var entries = registry.ReadPage(caller.Tenant, before, ReadAtOnce);
            foreach (var entry in entries)
            {
                if (Find(entry, query) is not { } run) continue;

                // One more than asked for tells whether there is a next page.
                if (found.Count == query.Limit) return new RunPage(found, Cursor(found[^1].Entry));
                found.Add(run);
            }

            if (entries.Count < ReadAtOnce) return new RunPage(found, null);
            before = (entries[^1].CreatedAt, entries[^1].RunId);
        }
    }

    private (RunEntry, Run?, RunObject)? Find(RunEntry entry, RunQuery query)
    {
        using var connection = runs.TryOpen(entry.TenantId);
        var run = connection is null ? null : RunStore.Find(connection, entry.TenantId, entry.RunId);
        if (query.Project is { } project && (run is null || ProjectId.Of(run.MigrationScopeId) != project)) return null;
        if (query.States.Count > 0 && !query.States.Contains(RunState.Of(entry, run))) return null;
        return (entry, run, RunObject.Of(entry, run, run is null ? new RunCounts() : RunCounts.From(connection!, run)));
    }

    /// <returns>Null: not one that <see cref="Cursor"/> has made.</returns>
    public static (DateTimeOffset CreatedAt, RunId Run)? ParseCursor(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ');
        return parts is [var at, var run] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 253_402_300_800_000 && Guid.TryParseExact(run, "D", out var id)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(ms), new RunId(id)) : null;
    }

    private static string Cursor(RunEntry entry) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entry.CreatedAt.ToUnixTimeMilliseconds()} {entry.RunId}")));
}

/// <param name="Next">Where the next page begins; null: there is none.</param>
internal sealed record RunPage(IReadOnlyList<(RunEntry Entry, Run? Run, RunObject Object)> Runs, string? Next);

/// <param name="Project">Null: of all.</param>
/// <param name="States">Empty: all.</param>
internal sealed record RunQuery(Guid? Project, IReadOnlyList<string> States, int Limit, (DateTimeOffset CreatedAt, RunId Run)? Before);
