using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Commands;

/// <summary>The rules of the texts of an export in a folder: they depend on the source server, whose base URL the export tells.</summary>
internal static class ImportRules
{
    /// <param name="manifest">The manifest's bytes, if the plan has one and it can be read.</param>
    /// <returns>The rules, and whether the plan says where the base URL is but it is not there.</returns>
    public static async Task<(TextRules Rules, bool IsUnknown)> ReadAsync(ImportPlan plan, ImportFolder folder, byte[]? manifest, CancellationToken cancellationToken)
    {
        var source = await FindSourceAsync(plan, folder, manifest, cancellationToken);
        return (TextRules.For(plan, source, null), source is null && plan.Source is not null);
    }

    private static async Task<string?> FindSourceAsync(ImportPlan plan, ImportFolder folder, byte[]? manifest, CancellationToken cancellationToken)
    {
        if (plan.Source is not { } rule) return null;
        var told = manifest;
        if (rule.Label is not null) told = folder.Find(plan.IsSource) is { } file ? (await file.ReadAsync(Manifest.MaxBytes, cancellationToken)).Bytes : null;
        if (rule.Literal is not null) told = [];
        return told is null ? null : rule.Read(told);
    }
}
