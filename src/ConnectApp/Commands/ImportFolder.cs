using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Tells the files of the export apart: data by entity, the manifest and the like, what is ignored, and what nobody claims.</summary>
internal sealed class ImportFolder(string folder, ImportPlan plan)
{
    private static readonly Comparer<string> s_inOrder = Comparer<string>.Create(Labels.Compare);
    private readonly OutputPaths _outputs = new();
    private readonly List<string> _ignored = [];

    /// <summary>All files in natural order of labels, the members of archives among them.</summary>
    public IReadOnlyList<ExportFile> Files { get; private set; } = [];

    /// <summary>Zips, which claim no entity themselves.</summary>
    public IReadOnlyList<ExportFile> Archives { get; private set; } = [];

    /// <summary>Of all that is in the export, also of what the plan ignores: a rule of completion may count it.</summary>
    public IReadOnlyList<string> AllLabels => [.. Archives.Select(a => a.Label), .. Files.Select(f => f.Label), .. _ignored];

    /// <summary>Files of data in natural order of labels; what cannot be loaded goes to the report.</summary>
    public async Task<IReadOnlyList<ImportFile>> ListAsync(ImportReport report, CancellationToken cancellationToken)
    {
        var paths = Directory.GetFiles(folder);
        _ignored.AddRange(paths.Select(p => Path.GetFileName(p)).Where(IsIgnored));
        var uploads = paths.Where(p => !IsIgnored(Path.GetFileName(p))).Select(ExportFile.InFolder).ToList();
        Archives = [.. uploads.Where(u => u.IsArchive).OrderBy(u => u.Label, s_inOrder)];
        List<ExportFile> all = [.. uploads.Where(u => !u.IsArchive)];
        foreach (var archive in Archives)
        {
            var (members, ignored) = await archive.ReadMembersAsync(plan, report, cancellationToken);
            all.AddRange(members);
            _ignored.AddRange(ignored);
        }

        Files = [.. all.OrderBy(f => f.Label, s_inOrder)];
        List<ImportFile> data = [];
        foreach (var file in Files)
        {
            switch (FileRoles.Of(plan, file.Label))
            {
                case FileRole.Unclaimed:
                    report.Add(ExportProblems.Unclaimed(file.Label));
                    break;
                case FileRole.Data when _outputs.TryTake(Labels.WithoutGz(file.Label)) is { } fault:
                    report.Add(ExportProblems.Unreadable(file.Label, $"{fault}; the file is not loaded", "Each file of an export needs a path of its own, inside the export; look at the archive, or at what else is in the folder."));
                    break;
                case FileRole.Data:
                    data.Add(new ImportFile(file, Labels.WithoutGz(file.Label), plan.FindEntity(file.Label)!));
                    break;
            }
        }

        return data;
    }

    private bool IsIgnored(string label) => FileRoles.Of(plan, label) == FileRole.Ignored;

    /// <summary>The file that tells the source server's base URL, or the manifest.</summary>
    public ExportFile? Find(Func<string, bool> isIt) => Files.FirstOrDefault(f => isIt(f.Label));
}
