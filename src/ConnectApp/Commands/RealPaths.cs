namespace ConnectApp.Commands;

/// <summary>Paths without links, also where their last parts do not exist yet.</summary>
internal static class RealPaths
{
    public static bool IsInside(string path, string folder) =>
        (Of(Path.GetFullPath(path)) + Path.DirectorySeparatorChar).StartsWith(Of(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Of(string fullPath)
    {
        var path = Path.TrimEndingDirectorySeparator(fullPath);
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var real = Path.Combine(Of(parent), Path.GetFileName(path));
        return Directory.Exists(real) && Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target ? Of(target.FullName) : real;
    }
}
