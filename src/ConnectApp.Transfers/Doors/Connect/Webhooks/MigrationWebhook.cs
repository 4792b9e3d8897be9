using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;

namespace ConnectApp.Transfers.Doors.Connect.Webhooks;

/// <summary>
/// <c>POST /connect/migration</c>: a platform event arrives, is verified, stored and acknowledged. Checks in a fixed order: size, content
/// type, token, qsh, body. Work comes later: the platform repeats what has no 200 within 5 s.
/// </summary>
internal static partial class MigrationWebhook
{
    public static void MapMigrationWebhook(this IEndpointRouteBuilder routes, string path) => routes.MapPost(path, ReceiveAsync);

    internal static async Task<IResult> ReceiveAsync(
        HttpContext context,
        HostTokenVerifier verifier,
        Descriptor descriptor,
        EventIntake intake,
        WebhookMetrics metrics,
        TimeProvider time,
        ILogger<MigrationEvent> logger,
        CancellationToken cancellationToken)
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

        await intake.TakeAsync(site.Tenant, InboxMessage.FromConnect, migrationEvent, body.ToArray(), cancellationToken);
        metrics.Count(WebhookMetrics.Accepted);
        metrics.Acknowledged(time.GetElapsedTime(begun));
        return TypedResults.Ok();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused an event of tenant {Tenant}: {Reason}")]
        public static partial void Broken(ILogger logger, TenantId tenant, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused message {MessageId} of tenant {Tenant}: it is about another site")]
        public static partial void OtherSite(ILogger logger, TenantId tenant, string messageId);
    }
}
