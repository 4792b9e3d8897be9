using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Tells the files of an export apart by their labels.</summary>
public static class FileRoles
{
    /// <param name="label">Of an upload that is no archive, or the path of a member; a trailing <c>.gz</c> does not count. Null: an upload without a label.</param>
    public static FileRole Of(ImportPlan plan, string? label)
    {
        if (label is null) return FileRole.Unclaimed;
        if (plan.IsIgnored(label)) return FileRole.Ignored;
        if (plan.IsManifest(label)) return FileRole.Manifest;
        if (plan.IsSource(label)) return FileRole.Source;
        return plan.FindEntity(label) is null ? FileRole.Unclaimed : FileRole.Records;
    }
}
