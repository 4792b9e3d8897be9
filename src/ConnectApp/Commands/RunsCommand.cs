using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Api.Runs;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>runs</c>: the runs of this backend's store, newest first.</summary>
internal static class RunsCommand
{
    public static async Task<int> RunAsync(string? kind, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        var runs = new List<RunLine>();
        foreach (var (entry, clientKey) in await store.ReadRunsAsync(cancellationToken))
        {
            if (kind is null || entry.Kind == kind) runs.Add(await ReadAsync(store, entry, clientKey, cancellationToken));
        }

        if (json) await output.WriteLineAsync(JsonSerializer.Serialize(runs, RunJson.Default.ListRunLine));
        else Print(runs, output);
        return CommandLine.Success;
    }

    private static async Task<RunLine> ReadAsync(StoreReader store, RunEntry entry, string? clientKey, CancellationToken cancellationToken)
    {
        var (found, counts) = await store.Tenants.ReadAsync<(FoundRun, RunCounts)>(entry.TenantId, (new FoundRun(entry, null), new RunCounts()), async snapshot =>
        {
            var seen = await FoundRun.ReadAsync(entry, snapshot);
            return (seen, await seen.CountAsync(snapshot));
        }, cancellationToken);
        var run = found.Transfer;
        return new RunLine(
            entry.RunId.ToString(), entry.Kind, found.Name, found.Run?.State ?? RunState.Pending, found.Project?.ToString(), found.Run?.RetryOf, Node: null,
            Time(entry.CreatedAt)!, Time(found.Run?.StartedAt), Time(found.Run?.CompletedAt), found.Waiting is { } waiting ? new WaitingData(waiting) : null,
            entry.TransferId?.ToString(), entry.TransferId is null ? null : clientKey,
            entry.TransferId is null ? [] : Records(counts),
            counts.References.ToDictionary(r => r.Namespace, r => new ReferenceLine(r.Rewritten, r.Missing)),
            run is { Healed: > 0 } ? run.Healed : null);
    }

    private static Dictionary<string, long> Records(RunCounts counts) => new()
    {
        ["read"] = counts.Read, ["loaded"] = counts.Loaded, ["unchanged"] = counts.Unchanged, ["skipped"] = counts.Skipped, ["failed"] = counts.Failed,
    };

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Print(List<RunLine> runs, TextWriter output)
    {
        if (runs.Count == 0) return;
        var console = Terminal.On(output);
        var table = new Table().Border(TableBorder.Simple).AddColumns("run", "status", "in place / read", "lacking", "missing", "created (UTC)");
        if (runs.Any(r => r.Healed is not null)) table.AddColumn("healed", column => column.RightAligned());
        var columns = table.Columns.Count;
        foreach (var column in table.Columns) column.NoWrap();
        foreach (var column in table.Columns.Skip(2).Take(3)) column.RightAligned();
        foreach (var run in runs)
        {
            string[] cells =
            [
                run.Id[..8], run.Status, $"{Number(run.Count("loaded") + run.Count("unchanged"))} / {Number(run.Count("read"))}",
                Number(run.Count("skipped") + run.Count("failed")), Number(run.References.Values.Sum(r => r.Missing)), run.CreatedAt[..16].Replace('T', ' '),
                Number(run.Healed ?? 0),
            ];
            table.AddRow(cells[..columns]);
        }

        console.Write(table);
        foreach (var run in runs.Where(r => r.Waiting is not null)) console.WriteLine($"{run.Id[..8]}: {run.Waiting!.Reason} (since {run.Waiting.Since})");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <param name="Healed">Records of earlier runs that this one brought over with its mappings; left out where there are none, and not in its books.</param>
/// <param name="Node">The node that works on it; null: none does, or the store is one node's own.</param>
/// <param name="Records">By what became of them; empty for other kinds than transfers, as the references are.</param>
internal sealed record RunLine(string Id, string Kind, string? Name, string Status, string? ProjectId, string? RetryOf, string? Node,
    string CreatedAt, string? StartedAt, string? CompletedAt, WaitingData? Waiting, string? TransferId, string? Site,
    Dictionary<string, long> Records, Dictionary<string, ReferenceLine> References,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Healed)
{
    public long Count(string what) => Records.GetValueOrDefault(what);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<RunLine>))]
internal sealed partial class RunJson : JsonSerializerContext;
