namespace ConnectApp.Commands;

/// <summary>
/// Where under <c>--out</c> each file goes: the label without <c>.gz</c>, a member of a zip by its path. What would leave the folder, or take the place of another file, gets none.
/// </summary>
internal sealed class OutputPaths
{
    private const int LongestPath = 1024;

    // Names that differ in case only are one file on Windows, and on macOS as it is delivered.
    private readonly HashSet<string> _files = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _folders = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <returns>Null: the path is the file's. Else why it cannot be.</returns>
    public string? TryTake(string path)
    {
        if (FindFault(path) is { } fault) return fault;
        var folders = Folders(path).ToList();
        if (_files.Contains(path)) return "another file of the export has this path";
        if (_folders.Contains(path) || folders.Exists(_files.Contains)) return "the path is a file of the export and a folder of it at once";
        _files.Add(path);
        _folders.UnionWith(folders);
        return null;
    }

    /// <returns>What is wrong with a path of a zip's member (PKWARE APPNOTE 4.4.17: relative, slashes), or null.</returns>
    public static string? FindFault(string path)
    {
        if (path.Length is 0 or > LongestPath) return $"the path has {path.Length} characters; expected 1 to {LongestPath}";
        if (path.Any(c => char.IsControl(c) || c is '\\' or ':')) return "the path holds a control character, a backslash or a colon";
        return path.Split('/').Any(part => part is "" or "." or "..") ? "the path is absolute, or leads out of its folder" : null;
    }

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }
}
