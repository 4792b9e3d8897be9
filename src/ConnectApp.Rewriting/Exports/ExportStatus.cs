namespace ConnectApp.Rewriting.Exports;

/// <summary>How the import of an export ended.</summary>
public enum ExportStatus
{
    /// <summary>Nothing is missing, except what the plan accepts.</summary>
    Success,

    /// <summary>Something was not loaded, or was loaded with something missing; the report says what.</summary>
    Incomplete,

    /// <summary>The import could not go on.</summary>
    Failed,
}
