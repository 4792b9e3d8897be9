using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect.Rest;

namespace ConnectApp.Transfers.Inbox;

/// <summary>Takes a verified event of any door: stores it, and wakes its run. The caller then answers 200.</summary>
internal sealed partial class EventIntake(InboxStore inbox, RunSchedule schedule, TransferCalls calls, TrustedClock clock, ILogger<EventIntake> logger)
{
    // The platform waits 5 s for an answer; what is left is for the commit.
    private static readonly TimeSpan LongestWaitForCalls = TimeSpan.FromSeconds(4);

    /// <param name="frontDoor">As of <see cref="InboxMessage"/>.</param>
    /// <param name="body">Which <paramref name="migrationEvent"/> was read from.</param>
    public async Task TakeAsync(TenantId tenant, string frontDoor, MigrationEvent migrationEvent, byte[] body, CancellationToken cancellationToken)
    {
        var isSettled = migrationEvent.EventType == MigrationEvent.TransferSettled;
        var asksToCancel = migrationEvent.EventType == MigrationEvent.CancellationRequested;

        // After the 200 no call for the transfer may reach the platform: none is begun any more, and those on the wire come back first, beside the commit.
        var settled = isSettled && migrationEvent.Transfer is { } transfer ? calls.CloseAsync(tenant, transfer, LongestWaitForCalls) : Task.CompletedTask;
        var run = await inbox.TryAddAsync(new InboxMessage
        {
            Tenant = tenant, MessageId = migrationEvent.MessageId, FrontDoor = frontDoor, EventType = migrationEvent.EventType,
            Transfer = migrationEvent.IsKnown ? migrationEvent.Transfer : null, Body = body, ReceivedAt = clock.Now, AsksToCancel = asksToCancel,
            SaysSettled = isSettled, SettledAs = isSettled ? migrationEvent.TransferStatus : null, TraceParent = Traces.Current,
        }, cancellationToken);
        var (eventType, messageId) = (Printable.Of(migrationEvent.EventType), Printable.Of(migrationEvent.MessageId));
        Log.Stored(logger, eventType, tenant, migrationEvent.Transfer, messageId);

        // The interrupt only now: a call that it breaks off may still be on its way.
        await settled;
        if (run is { } id) schedule.Wake(id, interrupt: isSettled || asksToCancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Stored {EventType} of tenant {Tenant}, transfer {Transfer}, message {MessageId}")]
        public static partial void Stored(ILogger logger, string eventType, TenantId tenant, TransferId? transfer, string messageId);
    }
}
