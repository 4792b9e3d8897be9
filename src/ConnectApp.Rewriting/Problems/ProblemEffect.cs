namespace ConnectApp.Rewriting.Problems;

/// <summary>What a problem did to the record that it is in.</summary>
public enum ProblemEffect
{
    /// <summary>Nothing: the problem is of a file or a run, or the record is loaded as it would be without it.</summary>
    None,

    /// <summary>The record is not loaded; a mapping that comes later can load it.</summary>
    Skipped,

    /// <summary>The server id, or the whole text, stays as it was.</summary>
    Kept,

    /// <summary>The value is null, or empty in CSV and XML.</summary>
    Emptied,

    /// <summary>The element of an array, the part of a list or the member was removed.</summary>
    Dropped,

    /// <summary>The record is not loaded, or the run ended at it.</summary>
    Failed,
}
