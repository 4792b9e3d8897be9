namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>What is wrong with the app system token of an event (Forge Remote).</summary>
internal enum SystemTokenFault
{
    None,

    /// <summary>The header is left out.</summary>
    Missing,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was issued to another installation.</summary>
    Foreign,
}
