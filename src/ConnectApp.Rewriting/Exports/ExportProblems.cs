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

    public static ExportProblem Of(string label, FileFault fault) => new(fault.Code, label, fault.Reason, fault.Hint, fault.Offset);

    /// <param name="note">Without a warning.</param>
    public static ExportProblem Of(string label, FileNote note) => new(note.Code, label, note.Reason, note.Hint);

    /// <summary>URLs of the source server inside texts were left alone, as nobody knows its address.</summary>
    public static ExportProblem SourceUnknown(ImportPlan plan) => new(
        ProblemCode.SourceUnknown, plan.Source?.Label ?? (plan.Completion as ManifestCompletion)?.Label ?? "",
        "the export does not tell the source server's base URL; URLs of it inside texts were left as they are",
        $"The plan expects it at {plan.Source?.Path?.Text}: an absolute http or https URL.");
}
