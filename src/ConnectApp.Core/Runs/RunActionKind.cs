namespace ConnectApp.Core.Runs;

/// <summary>What somebody asked of a run.</summary>
internal enum RunActionKind
{
    Pause,
    Resume,
    Cancel,
}
