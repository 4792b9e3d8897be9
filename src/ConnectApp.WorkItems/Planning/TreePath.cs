namespace ConnectApp.WorkItems.Planning;

/// <summary>Area and iteration paths: <c>Project\Team\Part</c>.</summary>
internal static class TreePath
{
    /// <returns>The last name; null for the root, which is the project itself, and for an empty path.</returns>
    public static string? Leaf(string? path)
    {
        var names = (path ?? "").Split('\\', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length < 2 ? null : names[^1];
    }
}
