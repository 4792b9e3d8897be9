using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>sites</c>: the sites that have or had the app, in the order of their first install.</summary>
internal static class SitesCommand
{
    public static async Task<int> RunAsync(bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var sites = await StoreReader.FromSettings().ReadSitesAsync(cancellationToken);
        if (json) await output.WriteLineAsync(JsonSerializer.Serialize(sites, SiteJson.Default.IReadOnlyListSiteLine));
        else if (sites.Count > 0) Print(sites, Terminal.On(output));
        return CommandLine.Success;
    }

    private static void Print(IReadOnlyList<SiteLine> sites, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("clientKey", "base URL", "product", "state", "last event (UTC)", "last refusal (UTC)", "live runs");
        foreach (var column in table.Columns) column.NoWrap();
        foreach (var site in sites)
        {
            string[] cells =
            [
                site.ClientKey, site.BaseUrl, site.Product, site.State, Minute(site.LastEvent), Minute(site.LastRefusal), site.LiveRuns.ToString(CultureInfo.InvariantCulture),
            ];
            table.AddRow(cells.Select(Terminal.Plain));
        }

        console.Write(table);
    }

    private static string Minute(string? time) => time?[..16].Replace('T', ' ') ?? "-";
}
