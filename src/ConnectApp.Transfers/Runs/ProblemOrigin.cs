namespace ConnectApp.Transfers.Runs;

/// <summary>Who finds a problem.</summary>
internal enum ProblemOrigin
{
    /// <summary>Of one record.</summary>
    Record,

    /// <summary>Of a file, or of the run as a whole.</summary>
    File,

    /// <summary>Found by the checks after the load; written anew each time they are made.</summary>
    Check,
}
