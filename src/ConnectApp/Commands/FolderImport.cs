using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Reads an export and its mappings from folders to their end: what <c>import</c> and <c>plan check</c> have in common.</summary>
internal static class FolderImport
{
    /// <exception cref="UsageException">The export or the mappings are not there.</exception>
    public static void CheckFolders(ImportArguments arguments)
    {
        if (!Directory.Exists(arguments.ExportFolder)) throw new UsageException($"There is no export folder {arguments.ExportFolder}.");
        if (!Directory.Exists(arguments.MappingsFolder)) throw new UsageException($"There is no folder of mappings {arguments.MappingsFolder}.");
    }

    /// <returns>The books; if something ended the import, <see cref="ImportTotals.Fatal"/> says what.</returns>
    public static async Task<ImportTotals> RunAsync(
        ImportArguments arguments, ImportPlan plan, ImportReport report, ProgressDisplay progress, CancellationToken cancellationToken)
    {
        var totals = new ImportTotals(plan);
        try
        {
            var folder = new ImportFolder(arguments.ExportFolder, plan);
            totals.Files.AddRange(await folder.ListAsync(report, cancellationToken));
            progress.TotalFiles = totals.Files.Count;
            progress.TotalBytes = totals.Files.Sum(f => f.Source.PackedBytes ?? 0) + folder.Archives.Sum(a => a.PackedBytes ?? 0);
            await progress.ShowAsync(
                async () =>
                {
                    var mappings = await ImportMappings.ReadAsync(arguments.MappingsFolder, plan, totals.Fields, cancellationToken);
                    using var run = new ImportRun(arguments, plan, folder, mappings, report, totals, progress);
                    await run.LoadAsync(cancellationToken);
                },
                cancellationToken);
            if (totals.Files.Count == 0) totals.Fatal = "no file of the export could be loaded";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk, a file that went away: what was done until then is still reported.
            totals.Fatal = totals.Fault = fault.Message;
        }

        return totals;
    }
}
