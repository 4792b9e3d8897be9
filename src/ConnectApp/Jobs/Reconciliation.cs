using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Connect;
using ConnectApp.Inbox;
using ConnectApp.Platform;
using ConnectApp.Runs;
using ConnectApp.Webhooks;
using Microsoft.Extensions.Options;

namespace ConnectApp.Jobs;

/// <summary>
/// Finds what no event told: asks each site for its active transfers after an install and at start, every five minutes while it has a live run, daily else.
/// What it finds goes into the inbox like an event. Sites are spread over time, at most five a second.
/// </summary>
internal sealed partial class Reconciliation(InstallationStore installations, InstallationEvents events, RunRegistry registry, InboxStore inbox, RunSchedule schedule,
    IMigrationApi migration, Descriptor descriptor, AppAddress address, IOptions<ConnectOptions> options, TimeProvider time, ILogger<Reconciliation> logger)
{
    private static readonly TimeSpan WithLiveRun = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WithoutRun = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenSites = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<TenantId, DateTimeOffset> _due = new();

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        while (events.Installed.TryRead(out var installed))
        {
            _due[installed] = time.GetUtcNow();
            await registry.WakeTenantAsync(installed, time.GetUtcNow(), cancellationToken);
            if (options.Value.RegisterWebhook == RegisterWebhook.WhenMissing) await RegisterWebhookAsync(installed, cancellationToken);
        }

        var live = registry.ReadLive().Select(r => r.TenantId).ToHashSet();
        var now = time.GetUtcNow();
        foreach (var site in await installations.ListAsync(cancellationToken))
        {
            if (site.State != InstallationState.Installed || _due.TryGetValue(site.Tenant, out var due) && now < Earlier(due, live.Contains(site.Tenant), now)) continue;
            await ReconcileAsync(site.Tenant, cancellationToken);
            _due[site.Tenant] = time.GetUtcNow() + (live.Contains(site.Tenant) ? WithLiveRun : WithoutRun);
            await Task.Delay(BetweenSites, time, cancellationToken);
        }
    }

    // A site that got a live run after its last look is not left for a day.
    private static DateTimeOffset Earlier(DateTimeOffset due, bool live, DateTimeOffset now) => live && due - now > WithLiveRun ? now : due;

    public async Task ReconcileAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var answer = await migration.GetRecentTransfersAsync(tenant, cancellationToken);
        if (answer.Outcome != PlatformOutcome.Ok)
        {
            Log.NotRead(logger, tenant, answer.Outcome, answer.Detail);
            return;
        }

        foreach (var transfer in answer.Content!)
        {
            if (await AddAsync(tenant, transfer, MigrationEvent.ListenerTriggered, "found", cancellationToken) is { } found) schedule.Wake(found);
            if (transfer.Status == "CANCELLATION_REQUESTED"
                && await AddAsync(tenant, transfer, MigrationEvent.CancellationRequested, "cancel", cancellationToken) is { } cancelled)
            {
                schedule.Wake(cancelled, interrupt: true);
            }
        }
    }

    private Task<RunId?> AddAsync(TenantId tenant, RecentTransfer transfer, string eventType, string what, CancellationToken cancellationToken) =>
        inbox.TryAddAsync(new InboxMessage
        {
            // Of our own making, so that the same finding is the same message however often it is found.
            Tenant = tenant, MessageId = $"recent:{transfer.TransferId}:{what}", FrontDoor = InboxMessage.FromRecent, EventType = eventType,
            Transfer = transfer.TransferId, Body = Body(transfer, eventType), ReceivedAt = time.GetUtcNow(),
            AsksToCancel = eventType == MigrationEvent.CancellationRequested,
        }, cancellationToken);

    private byte[] Body(RecentTransfer transfer, string eventType) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["eventType"] = eventType, ["messageId"] = $"recent:{transfer.TransferId}", ["cloudAppKey"] = descriptor.Key, ["transferId"] = transfer.TransferId.ToString(),
        ["migrationDetails"] = new JsonObject
        {
            ["migrationId"] = transfer.Migration.MigrationId,
            ["migrationScopeId"] = transfer.Migration.MigrationScopeId ?? transfer.Migration.MigrationId ?? transfer.TransferId.ToString(),
            ["name"] = transfer.Migration.Name, ["createdAt"] = transfer.Migration.CreatedAt?.ToUnixTimeMilliseconds(),
            ["jiraClientKey"] = transfer.Migration.JiraClientKey ?? "found", ["confluenceClientKey"] = transfer.Migration.ConfluenceClientKey,
            ["cloudUrl"] = transfer.Migration.CloudUrl,
        },
    });

    private async Task RegisterWebhookAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var own = address.BaseUrl + descriptor.MigrationWebhookPath;
        var registered = await migration.GetWebhooksAsync(tenant, cancellationToken);
        if (registered.Outcome != PlatformOutcome.Ok || registered.Content!.Contains(own)) return;

        // PUT replaces the whole set: what others registered stays in it.
        var put = await migration.PutWebhooksAsync(tenant, [.. registered.Content!, own], cancellationToken);
        Log.Registered(logger, tenant, put.Outcome, put.Detail);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The active transfers of tenant {Tenant} cannot be read ({Outcome}: {Detail}); the next look follows")]
        public static partial void NotRead(ILogger logger, TenantId tenant, PlatformOutcome outcome, string? detail);

        [LoggerMessage(Level = LogLevel.Information, Message = "Webhook of tenant {Tenant}: {Outcome} {Detail}")]
        public static partial void Registered(ILogger logger, TenantId tenant, PlatformOutcome outcome, string? detail);
    }
}
