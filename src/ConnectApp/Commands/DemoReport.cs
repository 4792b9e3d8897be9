using System.Globalization;
using ConnectApp.Emulator;
using ConnectApp.Runs;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>What a newcomer reads at the end of the demo: what came over, what did not, what the admin was told, and how to go on.</summary>
internal static class DemoReport
{
    public static void Show(IAnsiConsole console, Run run, RunCounts counts, IReadOnlyList<RunFile> files, TimeSpan elapsed, Uri address, EmulatorReport emulator, bool kept)
    {
        var table = new Table().RoundedBorder().AddColumn("file").AddColumns(Right("records"), Right("loaded"), Right("skipped"), Right("failed"));
        foreach (var file in files.Where(f => f.Role == FileRole.Data)) table.AddRow([new Text(file.Name), Count(file.Read), Count(file.Loaded), Count(file.Skipped), Count(file.Failed)]);
        console.Write(table);

        var references = new Table().RoundedBorder().AddColumn("references to").AddColumns(Right("rewritten"), Right("without a mapping"));
        foreach (var r in counts.References) references.AddRow([new Text(r.Namespace), Count(r.Rewritten), Count(r.Missing)]);
        console.Write(references);

        var color = run.DecidedStatus switch { TransferStatus.Success => Color.Green, TransferStatus.Incomplete => Color.Yellow, _ => Color.Red };
        console.Write(new Text(run.DecidedStatus ?? run.State, new Style(color, decoration: Decoration.Bold)));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $" after {elapsed.TotalSeconds:0.0} s. The admin reads in the Cloud Migration Assistant:"));
        console.Write(new Padder(new Text(run.DecidedMessage ?? "-"), new Padding(2, 0, 0, 1)));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The platform saw {emulator.Violations.Count} violations of its contract in {emulator.Requests.Values.Sum()} calls; the slowest event was answered in {emulator.Events.SlowestAckMs} ms."));
        console.WriteLine();
        console.WriteLine(kept
            ? $"The backend stays up at {address} (descriptor: /atlassian-connect.json). Ctrl-C ends it and removes the store."
            : "Next: write a plan for your own export (README, \"Write a plan\"), check it with `plan check PLAN`,\nand run it here: `demo --export DIR --mappings DIR --plan PLAN`.");
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned().NoWrap();

    private static Text Count(long count) => new(count.ToString("N0", CultureInfo.InvariantCulture));
}
