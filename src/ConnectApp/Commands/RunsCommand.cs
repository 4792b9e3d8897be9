using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>runs</c>: the runs of this backend's store, newest first.</summary>
internal static class RunsCommand
{
    public static async Task<int> RunAsync(bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        var runs = new List<RunLine>();
        foreach (var (entry, clientKey) in await store.ReadRunsAsync(cancellationToken)) runs.Add(await ReadAsync(store, entry, clientKey, cancellationToken));
        if (json) await output.WriteLineAsync(JsonSerializer.Serialize(runs, RunJson.Default.ListRunLine));
        else Print(runs, output);
        return CommandLine.Success;
    }

    private static async Task<RunLine> ReadAsync(StoreReader store, RunEntry entry, string? clientKey, CancellationToken cancellationToken)
    {
        var (run, counts) = await store.Tenants.ReadAsync<(TransferRun? Run, RunCounts Counts)>(entry.TenantId, (null, new RunCounts()), async snapshot =>
        {
            var found = await TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId);
            return (found, found is null ? new RunCounts() : await RunCounts.ReadAsync(snapshot, found));
        }, cancellationToken);
        return new RunLine(
            entry.RunId.ToString(), entry.TransferId?.ToString(), clientKey, run?.State ?? RunState.Pending,
            new RecordLine(counts.Read, counts.Loaded, counts.Unchanged, counts.Skipped, counts.Failed),
            counts.References.ToDictionary(r => r.Namespace, r => new ReferenceLine(r.Rewritten, r.Missing)),
            Time(entry.CreatedAt), Time(run?.StartedAt), Time(run?.CompletedAt), run is { Healed: > 0 } ? run.Healed : null);
    }

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Print(List<RunLine> runs, TextWriter output)
    {
        if (runs.Count == 0) return;
        var console = Terminal.On(output);
        var table = new Table().Border(TableBorder.Simple).AddColumns("run", "status", "in place / read", "lacking", "missing", "created (UTC)");
        if (runs.Any(r => r.Healed is not null)) table.AddColumn("healed", column => column.RightAligned());
        foreach (var column in table.Columns) column.NoWrap();
        foreach (var column in table.Columns.Skip(2).Take(3)) column.RightAligned();
        foreach (var run in runs)
        {
            string[] cells =
            [
                run.Id[..8], run.Status, $"{Number(run.Records.Loaded + run.Records.Unchanged)} / {Number(run.Records.Read)}",
                Number(run.Records.Skipped + run.Records.Failed), Number(run.References.Values.Sum(r => r.Missing)), run.CreatedAt![..16].Replace('T', ' '),
                Number(run.Healed ?? 0),
            ];
            table.AddRow(cells[..table.Columns.Count]);
        }

        console.Write(table);
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

/// <param name="Healed">Records of earlier runs that this one brought over with its mappings; left out where there are none, and not in its books.</param>
internal sealed record RunLine(string Id, string? TransferId, string? Site, string Status, RecordLine Records, Dictionary<string, ReferenceLine> References,
    string? CreatedAt, string? StartedAt, string? CompletedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Healed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<RunLine>))]
internal sealed partial class RunJson : JsonSerializerContext;
