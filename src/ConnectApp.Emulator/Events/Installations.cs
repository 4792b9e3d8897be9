namespace ConnectApp.Emulator.Events;

/// <summary>The app that is installed on the site; calls are checked against its secret. One at a time.</summary>
internal sealed class Installations
{
    private volatile InstalledApp? _current;

    public InstalledApp? Current
    {
        get => _current;
        set => _current = value;
    }
}
