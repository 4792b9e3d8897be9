using System.Text.Json;
using ConnectApp.Api;
using ConnectApp.Api.Answers;
using ConnectApp.Core.Ids;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Commands;

/// <summary>Writes the lines of a run of work items as NDJSON, as the run API shows them.</summary>
internal static class MigrateReport
{
    private const int PageSize = 500;

    private static readonly ReportFilter s_all = new(null, null, null, null, null);

    public static async Task WriteAsync(RunReport report, TenantId tenant, RunId run, string path, CancellationToken cancellationToken)
    {
        await using var file = new StreamWriter(path);
        var after = 0L;
        while (await report.ReadLinesAsync(tenant, run, s_all, after, PageSize, cancellationToken) is { Count: > 0 } lines)
        {
            after = lines[^1].Number;
            foreach (var line in lines)
                await file.WriteLineAsync(JsonSerializer.Serialize(ItemEndpoints.Show(line), ItemJson.Readable.ItemProblem).AsMemory(), cancellationToken);
        }
    }
}
