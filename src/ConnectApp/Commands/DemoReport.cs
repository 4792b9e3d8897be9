using System.Globalization;
using ConnectApp.Emulator;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>What a newcomer reads at the end of the demo: what came over, what did not, what the admin was told, and how to go on.</summary>
internal static class DemoReport
{
    /// <summary>Longer lines are hard to read, however wide the terminal is.</summary>
    private const int WidestMessage = 100;

    /// <param name="texts">One of each kind of text.</param>
    /// <param name="message">The run's last word to the platform.</param>
    /// <param name="address">Where the backend stays up; null: it ends.</param>
    public static void Show(IAnsiConsole console, Summary summary, IReadOnlyList<TextSample> texts, string? message, EmulatorReport emulator, Uri? address)
    {
        SummaryTables.Show(console, summary);
        foreach (var text in texts) Show(console, text);
        SummaryTables.WriteStatusLine(console, summary, string.Create(CultureInfo.InvariantCulture, $" after {summary.Seconds:0.0} s. The admin reads in the Cloud Migration Assistant:"));
        console.Write(Framed(message ?? "(nothing)", Math.Min(console.Profile.Width, WidestMessage)));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The platform saw {Count(emulator.Requests.Values.Sum(), "call")} and {Count(emulator.Violations.Count, "violation")} of its contract."));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The slowest of {Count(emulator.Events.Sent, "event")} was acknowledged in {emulator.Events.SlowestAckMs} ms."));
        console.WriteLine();
        if (address is null)
        {
            console.WriteLine("Next: write a plan for your own export (docs/import-plan.md), check it with");
            console.WriteLine("`plan check PLAN`, and run it here:");
            console.WriteLine("`demo --export DIR --mappings DIR --plan PLAN`.");
        }
        else
        {
            console.WriteLine($"The backend stays up: its descriptor is at {new Uri(address, "atlassian-connect.json")}.");
            console.WriteLine("Ctrl-C ends it and removes the store.");
        }
    }

    private static void Show(IAnsiConsole console, TextSample text)
    {
        var (before, after) = text.Excerpt();
        console.Write(Terminal.Plain($"{text.Kind}: {text.Entity} {text.Key}, {text.Path}"));
        console.WriteLine();
        console.Write(Terminal.Plain($"  before  {before}"));
        console.WriteLine();
        console.Write(Terminal.Plain($"  after   {after}"));
        console.WriteLine();
    }

    /// <summary>A panel would be as wide as the console.</summary>
    private static Table Framed(string text, int widest)
    {
        const int frame = 4;
        return new Table().RoundedBorder().HideHeaders().AddColumn("", column => column.Width(Math.Min(text.Length, widest - frame))).AddRow(Terminal.Plain(text));
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
