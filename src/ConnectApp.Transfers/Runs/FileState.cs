namespace ConnectApp.Transfers.Runs;

/// <summary>How far a file of a run is.</summary>
public enum FileState
{
    Waiting,
    Loading,
    Done,

    /// <summary>Could not be read to its end; what was read is loaded.</summary>
    Broken,

    /// <summary>Arrived after the decision.</summary>
    Late,
}
