using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Tells the files of the export apart: data by entity, the manifest and the like, what is ignored, and what nobody claims.</summary>
internal sealed class ImportFolder(string folder, ImportPlan plan)
{
    private static readonly Comparer<string> s_inOrder = Comparer<string>.Create(Labels.Compare);
    private readonly OutputPaths _outputs = new();

    /// <summary>All files in natural order of labels, the members of archives among them.</summary>
    public IReadOnlyList<ExportFile> Files { get; private set; } = [];

    /// <summary>Zips, which claim no entity themselves.</summary>
    public IReadOnlyList<ExportFile> Archives { get; private set; } = [];

    /// <summary>Files of data in natural order of labels; what cannot be loaded goes to the report.</summary>
    public async Task<IReadOnlyList<ImportFile>> ListAsync(ImportReport report, CancellationToken cancellationToken)
    {
        var uploads = Directory.GetFiles(folder).Where(p => !plan.IsIgnored(Path.GetFileName(p))).Select(ExportFile.InFolder).ToList();
        Archives = [.. uploads.Where(u => u.IsArchive).OrderBy(u => u.Label, s_inOrder)];
        List<ExportFile> all = [.. uploads.Where(u => !u.IsArchive)];
        foreach (var archive in Archives) all.AddRange(await archive.ReadMembersAsync(plan, report, cancellationToken));
        Files = [.. all.OrderBy(f => f.Label, s_inOrder)];
        List<ImportFile> data = [];
        foreach (var file in Files)
        {
            switch (FileRoles.Of(plan, file.Label))
            {
                case FileRole.Unclaimed:
                    report.Add(ExportProblems.Unclaimed(file.Label));
                    break;
                case FileRole.Records when _outputs.TryTake(Labels.WithoutGz(file.Label)) is { } fault:
                    report.Add(ExportProblems.Unreadable(file.Label, $"{fault}; the file is not loaded", "Each file of an export needs a path of its own, inside the export; look at the archive, or at what else is in the folder."));
                    break;
                case FileRole.Records:
                    data.Add(new ImportFile(file, Labels.WithoutGz(file.Label), plan.FindEntity(file.Label)!));
                    break;
            }
        }

        return data;
    }

    /// <summary>The file that tells the source server's base URL, or the manifest.</summary>
    public ExportFile? Find(Func<string, bool> isIt) => Files.FirstOrDefault(f => isIt(f.Label));
}
