using System.Globalization;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConnectApp.Commands;

/// <summary>How <c>watch</c> shows a run: a few rows that stay in one place, or a line of text.</summary>
internal static class WatchView
{
    private const int LongestBar = 100;
    private const int ShortestBar = 10;

    // Percent, its blank and a margin stand beside the bar.
    private const int BesideTheBar = 8;

    public static IRenderable Of(WatchedRun run, WatchRate rate, DateTimeOffset now, int width)
    {
        var counts = run.Counts;
        var rows = new List<IRenderable>
        {
            new Paragraph(run.State, new Style(ColorOf(run.State), decoration: Decoration.Bold)).Append($" · {run.Doing} · run {run.Entry.RunId.ToString()[..8]}"),
        };
        if (run.Run?.MigrationName is { Length: > 0 } name) rows.Add(Terminal.Plain(name).Ellipsis());
        rows.Add(Bar(run.Percent, Math.Clamp(width - BesideTheBar, ShortestBar, LongestBar), ColorOf(run.State)));

        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn());
        grid.AddRow(new Text("rate", Style.Plain), new Text(Rate(run, rate)));
        grid.AddRow(new Text("files"), new Text($"{N(counts.DoneFiles)} of {N(counts.DataFiles)} loaded{(counts.BrokenFiles > 0 ? $", {N(counts.BrokenFiles)} broken" : "")}"));
        grid.AddRow(new Text("records"), new Text(Records(counts)));
        grid.AddRow(new Text("references"), new Text($"{N(counts.References.Sum(r => r.Rewritten))} rewritten, {N(counts.Missing)} without a mapping"));
        grid.AddRow(new Text("problems"), new Text(N(run.Problems)));
        if (run.Run is { ConfirmedAt: null } open) grid.AddRow(new Text("deadline"), new Text($"the platform ends the transfer in {Span(open.ClockStartsAt + TransferClocks.PlatformsEnd - now)}"));
        rows.Add(grid);
        return new Rows(rows);
    }

    public static string Line(WatchedRun run, WatchRate rate, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture,
        $"{now.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z {run.State}, {run.Doing}: {run.Percent} %, {Rate(run, rate)}; {run.Counts.DoneFiles:N0} of {run.Counts.DataFiles:N0} files; {Records(run.Counts)}; {run.Counts.Missing:N0} references without a mapping; {run.Problems:N0} problems");

    /// <summary>What stays on the screen when the run has ended.</summary>
    public static string LastLine(WatchedRun run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.State}: {Records(run.Counts)}; {run.Counts.Missing:N0} references without a mapping; {run.Problems:N0} problems.");

    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: <= 0 } => "no time",
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Days} d {span.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min"),
        _ => "less than a minute",
    };

    private static string Rate(WatchedRun run, WatchRate rate)
    {
        if (run.HasEnded || run.State == RunState.Paused || rate.Bytes < 1) return "-";
        var text = string.Create(CultureInfo.InvariantCulture, $"{rate.Records:N0} records/s, {rate.Bytes / 1e6:N1} MB/s");

        // The size of a file is known once it is begun: before that nobody can say.
        var open = run.Counts.FilesOfKnownSize == run.Counts.Uploads ? run.Counts.BytesKnown - run.Counts.BytesDone : 0;
        return run.Run?.Phase == TransferPhase.Loading && open > 0 && rate.Left(open) is { } left ? $"{text}, {Span(left)} left for the files that are here" : text;
    }

    private static string Records(RunCounts counts) => string.Create(CultureInfo.InvariantCulture,
        $"{counts.Read:N0} read: {counts.Loaded:N0} loaded, {counts.Unchanged:N0} unchanged, {counts.Skipped:N0} skipped, {counts.Failed:N0} failed");

    private static Paragraph Bar(int percent, int width, Color color)
    {
        var done = (int)Math.Round(width * Math.Clamp(percent, 0, 100) / 100.0, MidpointRounding.AwayFromZero);
        return new Paragraph(new string('━', done), new Style(color)).Append(new string('━', width - done), new Style(Color.Grey)).Append(string.Create(CultureInfo.InvariantCulture, $" {percent} %"));
    }

    private static Color ColorOf(string state) => state switch
    {
        RunState.Completed => Color.Green,
        RunState.Partial or RunState.Cancelled or RunState.Paused => Color.Yellow,
        RunState.Failed => Color.Red,
        _ => Color.Blue,
    };

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
