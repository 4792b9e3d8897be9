namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>One uploaded file on disk.</summary>
internal sealed record ExportFile(string Label, string Path)
{
    /// <summary>All files below the folder, ordered by label.</summary>
    public static IReadOnlyList<ExportFile> List(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => new ExportFile(System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/'), path))
            .OrderBy(file => file.Label, StringComparer.Ordinal)];
}
