using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>The problems of files and exports, in the same words wherever an export is imported.</summary>
public static class ExportProblems
{
    public static ExportProblem Unclaimed(string label) => new(
        ProblemCode.UnclaimedFile, label, "no entity of the plan claims this file", "Add an entity with a label that fits, or list the file under 'ignore'.");

    public static ExportProblem RepeatedMember(string path, string archive) => new(
        ProblemCode.RepeatedMember, path, $"an earlier member of {archive} has this path", "Pack each file once; the first one was loaded.");

    public static ExportProblem Unreadable(string label, string reason, string hint) => new(ProblemCode.UnreadableFile, label, reason, hint);

    /// <param name="reason">What is wrong with it.</param>
    public static ExportProblem ManifestUnreadable(string label, string reason) =>
        Unreadable(label, $"the manifest cannot be read: {reason}", "Expected: [{\"label\": …, \"bytes\"?: …, \"records\"?: …, \"sha256\"?: …}, …]");

    /// <inheritdoc cref="ManifestUnreadable"/>
    public static ExportProblem SourceUnreadable(string label, string reason) =>
        Unreadable(label, $"the file that tells the source server's base URL cannot be read: {reason}", "Look at 'source' in the plan; the export must hold a file that can be read.");

    public static ExportProblem Dangling(string label, string entity) => new(
        ProblemCode.DanglingRecord, label, "dangling reference: no record of the export has this key",
        $"Was the {entity} file exported whole? Import it too, or look for a record that was deleted on the server.");

    public static ExportProblem Of(string label, FileFault fault) => new(fault.Code, label, fault.Reason, fault.Hint, fault.Offset);

    /// <param name="note">Without a warning.</param>
    public static ExportProblem Of(string label, FileNote note) => new(note.Code, label, note.Reason, note.Hint) { Path = note.Path };

    /// <summary>URLs of the source server inside texts were left alone, as nobody knows its address.</summary>
    public static ExportProblem SourceUnknown(ImportPlan plan) => new(
        ProblemCode.SourceUnknown, plan.Source?.Label ?? (plan.Completion as ManifestCompletion)?.Label ?? "",
        "the export does not tell the source server's base URL; URLs of it inside texts were left as they are",
        $"The plan expects it at {plan.Source?.Path?.Text}: an absolute http or https URL.");
}
