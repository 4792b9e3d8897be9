using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator.AppMigration.Events;

/// <summary>One door to the app: how an event is written, proved and sent, and what the platform concludes from its delivery.</summary>
internal interface IEventSender
{
    /// <summary>So often a message is sent before the platform gives it up; null: until it is acknowledged.</summary>
    int? MostAttempts { get; }

    /// <summary>Whether the app is told of the end of the export.</summary>
    bool TellsExportEnd { get; }

    /// <summary>The event is going to be sent; called before anybody can know of it.</summary>
    void Expect(MigrationEvent migrationEvent);

    /// <summary>Nothing more will be uploaded.</summary>
    void ExportEnded(Transfer transfer);

    /// <summary>Sends it once.</summary>
    /// <returns>Whether it was answered with 200.</returns>
    Task<bool> TrySendAsync(MigrationEvent migrationEvent, CancellationToken cancellationToken);

    void GiveUp(MigrationEvent migrationEvent);
}
