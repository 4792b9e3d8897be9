namespace ConnectApp.Emulator;

/// <summary>Which kind of app the App Migration Platform talks to.</summary>
public enum EmulatedDoor
{
    /// <summary>A Connect app: descriptor, webhook, progress.</summary>
    Connect,

    /// <summary>A Forge app with a remote: events with invocation tokens, a report for each message.</summary>
    ForgeRemote,
}
