using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConnectApp.Commands;

/// <summary>How <c>migrate</c> shows a run: a bar for each phase on a terminal, a line of text elsewhere, a table at the end.</summary>
internal static class MigrateView
{
    private const int LongestBar = 60;
    private const int ShortestBar = 10;

    // Name of the phase and percent stand beside a bar.
    private const int BesideTheBar = 34;

    private static readonly string[] s_phases = ["preflight", "items and hierarchy", "comments and attachments", "links and references", "verify and report"];

    public static IRenderable Of(MigrateLook look, MigrateRate rate, int width)
    {
        var bars = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap());
        for (var phase = 1; phase <= s_phases.Length; phase++)
            bars.AddRow(new Text(s_phases[phase - 1]), Bar(look.ShareOf(phase), Math.Clamp(width - BesideTheBar, ShortestBar, LongestBar)));
        List<IRenderable> rows = [bars, new Text(Numbers(look, rate))];
        if (look.Waiting is { } waiting) rows.Add(Terminal.Plain(waiting));
        return new Rows(rows);
    }

    public static string Line(MigrateLook look, MigrateRate rate) => string.Create(CultureInfo.InvariantCulture,
        $"{look.State}, {PhaseOf(look)}: {100 * look.ShareOf(look.Phase):0} %, {Numbers(look, rate)}{(look.Waiting is { } waiting ? $"; {waiting}" : "")}");

    /// <summary>What stays on the screen.</summary>
    public static void Show(IAnsiConsole console, MigrateSummary summary, string? message)
    {
        var table = new Table().RoundedBorder().AddColumns("", "created", "updated", "unchanged", "skipped", "failed");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        var (items, comments, files, links) = (summary.Items, summary.Comments, summary.Attachments, summary.Links);
        table.AddRow("work items", N(items.Created), N(items.Updated), N(items.Unchanged), N(items.Skipped), N(items.Failed));
        table.AddRow("comments", N(comments.Created), "", "", N(comments.Skipped), N(comments.Failed));
        table.AddRow("attachments", N(files.Created), "", "", N(files.Skipped), N(files.Failed));
        table.AddRow("links", N(links.Created), "", "", N(links.Skipped), N(links.Failed));
        console.Write(table);
        var (calls, each) = (summary.Requests, PerItem(summary.Requests.AzureDevOps + summary.Requests.Jira, items.Total));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{N(calls.AzureDevOps)} requests to Azure DevOps and {N(calls.Jira)} to Jira ({each}), {N(calls.Retried)} retried, {N(calls.Throttled)} throttled."));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Status} after {summary.Seconds:0.0} s. {N(items.Total)} work items, {N(summary.Problems)} lines in the report. Run {summary.Id}."));
        if (message is not null) console.Write(Terminal.Plain(message + Environment.NewLine));
    }

    public static string PerItem(long calls, long items) =>
        items == 0 ? "no items" : string.Create(CultureInfo.InvariantCulture, $"{(double)calls / items:0.00} an item");

    private static string PhaseOf(MigrateLook look) => look.Phase is >= 1 and <= RunFigures.Phases ? s_phases[look.Phase - 1] : "waiting to begin";

    private static string Numbers(MigrateLook look, MigrateRate rate)
    {
        var totals = look.Figures.Totals;
        var parts = totals.Parts;
        var speed = rate.ItemsPerSecond is >= 0.05 and var items ? string.Create(CultureInfo.InvariantCulture, $"{items:0.0} items/s") : "-";
        var left = rate.LeftOf(look) is { } span ? $", {WatchView.Span(span)} left of this phase" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{totals.Total:N0} items, {totals[ItemStatus.Failed]:N0} failed; {parts.CommentsCreated:N0} comments, {parts.AttachmentsCreated:N0} files, {parts.LinksCreated:N0} links; {speed}, {PerItem(look.Figures.AllCalls.All, totals.Total)} ({look.Figures.AllCalls.All:N0} requests){left}");
    }

    private static Paragraph Bar(double share, int width)
    {
        var done = (int)Math.Round(width * Math.Clamp(share, 0, 1), MidpointRounding.AwayFromZero);
        return new Paragraph(new string('━', done), new Style(share >= 1 ? Color.Green : Color.Blue))
            .Append(new string('━', width - done), new Style(Color.Grey)).Append(string.Create(CultureInfo.InvariantCulture, $" {100 * share:0} %"));
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
