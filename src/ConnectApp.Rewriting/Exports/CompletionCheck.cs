using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Whether an export to which nothing can be added any more is complete.</summary>
public static class CompletionCheck
{
    /// <param name="labels">Of all uploads, and the paths of the members of archives.</param>
    /// <param name="manifest">Its entries; null: it is not there, or cannot be read.</param>
    /// <returns>What the rule of the plan lacks; null: nothing. Entries of a manifest without a file are told by <see cref="ManifestBalance"/>.</returns>
    public static ExportProblem? Check(ImportPlan plan, IReadOnlyList<string> labels, IReadOnlyList<ManifestEntry>? manifest)
    {
        if (plan.Completion is ManifestCompletion rule)
        {
            return manifest is not null || labels.Any(plan.IsManifest) ? null : new ExportProblem(
                ProblemCode.MissingFile, rule.Label, "the manifest is not in the export", "The plan says that it lists the other files; export it too, or use another rule under 'completion'.");
        }

        if (plan.Completion.WaitsFor(new ExportSeen(labels, manifest, TimeSpan.MaxValue)) is not { } lacks) return null;
        return new ExportProblem(ProblemCode.MissingFile, "", $"the export is incomplete: it {lacks}", "Export the files that are missing too; or look at 'completion' in the plan.");
    }
}
