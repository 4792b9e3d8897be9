using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors.Connect.Rest;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;

namespace ConnectApp.Transfers.Doors.Connect.Webhooks;

/// <summary>
/// <c>POST /connect/migration</c>: a platform event arrives, is verified, stored and acknowledged. Checks in a fixed order: size, content
/// type, token, qsh, body. Work comes later: the platform repeats what has no 200 within 5 s.
/// </summary>
internal static partial class MigrationWebhook
{
    // The platform waits 5 s for an answer; what is left is for the commit.
    private static readonly TimeSpan LongestWaitForCalls = TimeSpan.FromSeconds(4);

    public static void MapMigrationWebhook(this IEndpointRouteBuilder routes, string path) => routes.MapPost(path, ReceiveAsync);

    internal static async Task<IResult> ReceiveAsync(HttpContext context, HostTokenVerifier verifier, Descriptor descriptor, InboxStore inbox,
        RunSchedule schedule, TransferCalls calls, WebhookMetrics metrics, TrustedClock clock, TimeProvider time, ILogger<MigrationEvent> logger, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        if (JsonRequest.RefuseUnread(context) is { } refusal)
        {
            metrics.Count(WebhookMetrics.Unreadable);
            return refusal;
        }

        var site = await verifier.VerifyAsync(context, cancellationToken);
        if (site is null)
        {
            metrics.Count(WebhookMetrics.Unauthorized);
            return HostTokenVerifier.Unauthorized(context);
        }

        if (await JsonRequest.ReadAsync(context, cancellationToken) is not { } body)
        {
            metrics.Count(WebhookMetrics.Unreadable);
            return Refusals.TooLarge();
        }

        MigrationEvent migrationEvent;
        try
        {
            migrationEvent = MigrationEvent.Read(body);
        }
        catch (FormatException exception)
        {
            metrics.Count(WebhookMetrics.Broken);
            Log.Broken(logger, site.Tenant, exception.Message);
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        // One site may not post events about another: the issuer must be one of the sites that the body names.
        if (migrationEvent.ClientKeys.Count > 0 && !migrationEvent.ClientKeys.Contains(site.ClientKey.Value))
        {
            metrics.Count(WebhookMetrics.OtherSite);
            Log.OtherSite(logger, site.Tenant, Printable.Of(migrationEvent.MessageId));
            return TypedResults.Problem("The event is about another site.", statusCode: StatusCodes.Status403Forbidden);
        }

        if (migrationEvent.IsKnown && migrationEvent.CloudAppKey != descriptor.Key)
        {
            metrics.Count(WebhookMetrics.Broken);
            return TypedResults.Problem("cloudAppKey is not this app's key.", statusCode: StatusCodes.Status400BadRequest);
        }

        // After the 200 no call for the transfer may reach the platform: none is begun any more, and those on the wire come back first, beside the commit.
        var settled = migrationEvent is { EventType: MigrationEvent.TransferSettled, Transfer: { } transfer }
            ? calls.CloseAsync(site.Tenant, transfer, LongestWaitForCalls) : Task.CompletedTask;
        var run = await inbox.TryAddAsync(new InboxMessage
        {
            Tenant = site.Tenant, MessageId = migrationEvent.MessageId, FrontDoor = InboxMessage.FromConnect, EventType = migrationEvent.EventType,
            Transfer = migrationEvent.IsKnown ? migrationEvent.Transfer : null, Body = body.ToArray(), ReceivedAt = clock.Now,
            AsksToCancel = migrationEvent.EventType == MigrationEvent.CancellationRequested,
            SaysSettled = migrationEvent.EventType == MigrationEvent.TransferSettled,
            SettledAs = migrationEvent.EventType == MigrationEvent.TransferSettled ? migrationEvent.TransferStatus : null,
            TraceParent = Traces.Current,
        }, cancellationToken);
        metrics.Count(WebhookMetrics.Accepted);
        var (eventType, messageId) = (Printable.Of(migrationEvent.EventType), Printable.Of(migrationEvent.MessageId));
        Log.Stored(logger, eventType, site.Tenant, migrationEvent.Transfer, messageId);

        // The interrupt only now: a call that it breaks off may still be on its way.
        await settled;
        if (run is { } id) schedule.Wake(id, interrupt: migrationEvent.EventType is MigrationEvent.CancellationRequested or MigrationEvent.TransferSettled);
        metrics.Acknowledged(time.GetElapsedTime(begun));
        return TypedResults.Ok();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Stored {EventType} of tenant {Tenant}, transfer {Transfer}, message {MessageId}")]
        public static partial void Stored(ILogger logger, string eventType, TenantId tenant, TransferId? transfer, string messageId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused an event of tenant {Tenant}: {Reason}")]
        public static partial void Broken(ILogger logger, TenantId tenant, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused message {MessageId} of tenant {Tenant}: it is about another site")]
        public static partial void OtherSite(ILogger logger, TenantId tenant, string messageId);
    }
}
