using System.Globalization;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Exports;

/// <summary>The status of an import, from its counts.</summary>
public sealed record Verdict
{
    /// <summary>Something ended the import before its end.</summary>
    public bool IsBroken { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }

    /// <summary>References without a mapping that the plan does not accept.</summary>
    public long Missing { get; init; }
    public long Dangling { get; init; }

    /// <summary>All other problems, of records, files and the run; warnings are none.</summary>
    public long Problems { get; init; }

    /// <summary>Why a policy <c>fail</c> ended the import, in words.</summary>
    /// <param name="label">Of the file.</param>
    public static string Ended(string label, RecordProblem fatal) => string.Create(CultureInfo.InvariantCulture,
        $"{label}, record {fatal.Record}: {fatal.Reason} for {ShownText.Plain(fatal.Value ?? "")} at {fatal.Path}, and the plan says 'fail'");

    public ExportStatus Status
    {
        get
        {
            if (IsBroken) return ExportStatus.Failed;
            return Skipped + Failed + Missing + Dangling + Problems == 0 ? ExportStatus.Success : ExportStatus.Incomplete;
        }
    }
}
