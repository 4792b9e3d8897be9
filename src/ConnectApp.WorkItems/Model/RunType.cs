namespace ConnectApp.WorkItems.Model;

/// <summary>Which items a run looks at.</summary>
public enum RunType
{
    /// <summary>All that fit the filters.</summary>
    Full,

    /// <summary>A few of each type, written for real.</summary>
    Sample,

    /// <summary>Those that changed since the last finished run; without one, all.</summary>
    Incremental,
}
