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

    public ExportStatus Status
    {
        get
        {
            if (IsBroken) return ExportStatus.Failed;
            return Skipped + Failed + Missing + Dangling + Problems == 0 ? ExportStatus.Success : ExportStatus.Incomplete;
        }
    }
}
