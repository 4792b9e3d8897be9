using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Tells the files of an export apart by their labels.</summary>
public static class FileRoles
{
    private static readonly string[] Texts = [.. Enum.GetNames<FileRole>().Select(n => n.ToLowerInvariant())];

    /// <param name="label">Of an upload that is no archive, or the path of a member; a trailing <c>.gz</c> does not count. Null or empty: an upload without a label.</param>
    public static FileRole Of(ImportPlan plan, string? label)
    {
        if (string.IsNullOrEmpty(label)) return FileRole.Unclaimed;

        // A pattern under 'ignore' may be wide; what the plan names by its own rules it still needs.
        if (plan.IsManifest(label)) return FileRole.Manifest;
        if (plan.IsSource(label)) return FileRole.Source;
        if (plan.IsIgnored(label)) return FileRole.Ignored;
        return plan.FindEntity(label) is null ? FileRole.Unclaimed : FileRole.Data;
    }

    /// <summary>As stores and the API spell it: <c>data</c>.</summary>
    public static string TextOf(FileRole role) => Texts[(int)role];
}
