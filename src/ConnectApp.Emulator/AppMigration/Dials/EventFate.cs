using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>What the dials want done to one event.</summary>
internal readonly record struct EventFate
{
    /// <summary>How often it is sent, each time with the same messageId; 0: never.</summary>
    public int Copies { get; init; }

    /// <summary>After all other events of its migration.</summary>
    public bool IsHeldBack { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Another event like it goes ahead, about a transfer that nobody knows.</summary>
    public bool IsForUnknownTransfer { get; init; }

    /// <summary>Its proof is used once more, for such a transfer.</summary>
    public bool IsReplayed { get; init; }

    public SystemTokenFault SystemToken { get; init; }
}
