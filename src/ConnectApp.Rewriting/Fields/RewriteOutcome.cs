namespace ConnectApp.Rewriting.Fields;

/// <summary>The outcome of a record.</summary>
public enum RewriteOutcome
{
    Loaded,

    /// <summary>A reference without a mapping has the policy <c>skip</c>.</summary>
    Skipped,

    /// <summary>The record cannot be read or would be damaged; its problem says why.</summary>
    Failed,

    /// <summary>
    /// A reference without a mapping has the policy <c>fail</c>. The run ends before this record, which is in no count and no problem.
    /// </summary>
    Fatal,
}
