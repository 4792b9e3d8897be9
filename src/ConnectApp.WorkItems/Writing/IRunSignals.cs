namespace ConnectApp.WorkItems.Writing;

/// <summary>What the engine asks and tells whoever runs it.</summary>
internal interface IRunSignals
{
    /// <summary>Called before each write and between items.</summary>
    /// <exception cref="RunStoppedException">The run shall pause or end; no write begins after that.</exception>
    void ThrowIfStopped();

    /// <summary>An item is finished in phase 2, or a line is worth a look; for people.</summary>
    void Say(string message);

    /// <summary>Counts have changed.</summary>
    void Progressed();
}

/// <summary>The run was paused, cancelled, or the process stops; what was begun is stored.</summary>
internal sealed class RunStoppedException() : Exception("The run was asked to stop.");
