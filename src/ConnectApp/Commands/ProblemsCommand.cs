using System.IO.Pipelines;
using ConnectApp.Api;
using ConnectApp.Api.Answers;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Reports;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Commands;

/// <summary>Which problems of a run; null: any.</summary>
/// <param name="Item">Of a work item; with <paramref name="Part"/> only for runs of work items, as <paramref name="Entity"/> is for the others.</param>
internal sealed record ProblemArguments(string Run, string? Code = null, string? Effect = null, string? Entity = null, string? Key = null, int? Item = null, string? Part = null, bool AsCsv = false);

/// <summary><c>problems RUN</c>: the problems of a run, one line each, in the order in which they were found.</summary>
internal static class ProblemsCommand
{
    private const int RowsAtOnce = 500;

    /// <exception cref="UsageException">There is no such run, or an option does not fit its kind.</exception>
    public static async Task<int> RunAsync(ProblemArguments arguments, Stream output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        var run = await store.GetRunAsync(arguments.Run, cancellationToken);
        var body = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            if (run.Kind == RunKinds.WorkItems) await WriteItemsAsync(store, run, arguments, body, cancellationToken);
            else await WriteRecordsAsync(store, run, arguments, body, cancellationToken);
            await body.CompleteAsync();
        }
        catch (IOException fault) when (RecordsCommand.IsClosedPipe(fault))
        {
            // `problems | head` has seen enough.
        }

        return CommandLine.Success;
    }

    private static async Task WriteRecordsAsync(StoreReader store, RunEntry run, ProblemArguments arguments, PipeWriter body, CancellationToken cancellationToken)
    {
        if (arguments.Item is not null || arguments.Part is not null) throw new UsageException($"--item and --part are for runs of work items; {run.RunId} is of the kind {run.Kind}.");
        var reports = new RunReports(store.Tenants);
        var filter = new ProblemFilter(arguments.Entity, null, arguments.Code, arguments.Effect, arguments.Key);
        if (arguments.AsCsv) CsvLine.WriteHeader(body);
        await WritePagesAsync(
            (after, limit) => reports.ReadProblemsAsync(run.TenantId, run.RunId, filter, after, limit, cancellationToken),
            row => row.ProblemId, arguments.AsCsv ? ProblemDownloads.WriteCsv : ProblemDownloads.WriteNdjson, body, cancellationToken);
    }

    private static async Task WriteItemsAsync(StoreReader store, RunEntry run, ProblemArguments arguments, PipeWriter body, CancellationToken cancellationToken)
    {
        if (arguments.Entity is not null) throw new UsageException($"--entity is not for runs of work items, and {run.RunId} is one; --item and --part are.");
        var reports = new RunReport(store.Tenants);
        var filter = new ReportFilter(arguments.Code, arguments.Effect, arguments.Item, arguments.Part, arguments.Key);
        if (arguments.AsCsv) ItemEndpoints.WriteCsvHeader(body);
        await WritePagesAsync(
            (after, limit) => reports.ReadLinesAsync(run.TenantId, run.RunId, filter, after, limit, cancellationToken),
            line => line.Number, (pipe, lines) => ItemEndpoints.WriteLines(pipe, lines, arguments.AsCsv), body, cancellationToken);
    }

    private static async Task WritePagesAsync<T>(Func<long, int, Task<IReadOnlyList<T>>> read, Func<T, long> number, Action<PipeWriter, IReadOnlyList<T>> write, PipeWriter body,
        CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await read(after, RowsAtOnce) is { Count: > 0 } rows)
        {
            write(body, rows);
            after = number(rows[^1]);
            await body.FlushAsync(cancellationToken);
            if (rows.Count < RowsAtOnce) break;
        }

        await body.FlushAsync(cancellationToken);
    }
}
