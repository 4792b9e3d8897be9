using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Jobs;

/// <summary>
/// Finds what no event told: asks each site for its active transfers after an install and at start, every five minutes while it has a live run, daily else.
/// What it finds goes into the inbox like an event. Sites are spread over time, at most five a second; one that does not answer holds up no other.
/// </summary>
internal sealed partial class Reconciliation(InstallationStore installations, InstallationEvents events, RunRegistry registry, InboxStore inbox, RunSchedule schedule,
    IMigrationApi migration, Descriptor descriptor, AppAddress address, IOptions<ConnectOptions> options, TrustedClock clock, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<Reconciliation> logger) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSites = TimeSpan.FromMilliseconds(200);

    // Sites that are slow to answer; with none left, the next look goes on in a few seconds.
    private const int MostAtOnce = 32;

    // One entry per installed site.
    private readonly ConcurrentDictionary<TenantId, SiteLook> _looks = new();
    private readonly ConcurrentDictionary<TenantId, Task> _asked = new();

    // Installed anew while they were being asked, maybe with the old secret.
    private readonly ConcurrentDictionary<TenantId, bool> _again = new();

    /// <summary>Begins to ask every site that is due, one after another with a pause between them; does not wait for their answers.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var due = new Queue<TenantId>(await ReadDueAsync(cancellationToken));
        var fresh = new Queue<TenantId>();
        while (true)
        {
            // A site that has just installed does not wait behind a thousand others.
            await TakeInstalledAsync(fresh, cancellationToken);
            if (_asked.Count >= MostAtOnce || !(fresh.TryDequeue(out var tenant) || due.TryDequeue(out tenant))) return;
            Ask(tenant);
            await Task.Delay(BetweenSites, time, cancellationToken);
        }
    }

    /// <summary>Asks one site; what it names goes into the inbox.</summary>
    public async Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> ReconcileAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var answer = await migration.GetRecentTransfersAsync(tenant, cancellationToken);
        if (answer.Outcome != PlatformOutcome.Ok)
        {
            Log.NotRead(logger, tenant, answer.Outcome, answer.Detail);
            return answer;
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

        return answer;
    }

    /// <summary>Waits for what is being asked, which ends with the program.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_asked.Values);

    private async Task TakeInstalledAsync(Queue<TenantId> fresh, CancellationToken cancellationToken)
    {
        while (events.Uninstalled.TryRead(out var removed))
        {
            // Without the secret no call of theirs would be let through any more; this only makes it sooner.
            foreach (var run in (await registry.ReadLiveAsync(cancellationToken)).Where(r => r.TenantId == removed)) schedule.Wake(run.RunId, interrupt: true);
        }

        while (events.Installed.TryRead(out var installed))
        {
            _looks.TryRemove(installed, out _);
            if (!fresh.Contains(installed)) fresh.Enqueue(installed);
            await registry.WakeTenantAsync(installed, time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Sites with live runs first: theirs is what cannot wait.</summary>
    private async Task<IEnumerable<TenantId>> ReadDueAsync(CancellationToken cancellationToken)
    {
        var live = (await registry.ReadLiveAsync(cancellationToken)).Select(r => r.TenantId).ToHashSet();
        var sites = (await installations.ListAsync(cancellationToken)).ToLookup(s => s.State == InstallationState.Installed, s => s.Tenant);
        foreach (var gone in sites[false]) _looks.TryRemove(gone, out _);
        return sites[true]
            .Where(t => !_asked.ContainsKey(t) && (!_looks.TryGetValue(t, out var look) || time.GetElapsedTime(look.At) >= look.Pause(live.Contains(t))))
            .OrderByDescending(live.Contains);
    }

    private void Ask(TenantId tenant)
    {
        if (_asked.ContainsKey(tenant))
        {
            _again[tenant] = true;
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[tenant] = done.Task;
        _ = Task.Run(async () =>
        {
            await AskAsync(tenant, lifetime.ApplicationStopping);
            if (_again.TryRemove(tenant, out _)) _looks.TryRemove(tenant, out _);
            _asked.TryRemove(tenant, out _);
            done.SetResult();
        });
    }

    private async Task AskAsync(TenantId tenant, CancellationToken stopping)
    {
        // A first look that failed is a first look again, webhook and all.
        var first = !_looks.TryGetValue(tenant, out var before) || before.Unregistered;
        var failures = before.Failures + 1;
        var retryAfter = TimeSpan.Zero;
        try
        {
            var answer = await ReconcileAsync(tenant, stopping);
            var again = IsWorthAnother(answer.Outcome);
            if (!again && first && options.Value.RegisterWebhook == RegisterWebhook.WhenMissing) again = IsWorthAnother(await RegisterWebhookAsync(tenant, stopping));
            if (!again) failures = 0;
            retryAfter = answer.RetryAfter ?? TimeSpan.Zero;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // Nobody waits for this task, and one site's fault must not keep the others from being asked.
            Log.Failed(logger, exception, tenant);
        }

        _looks[tenant] = new SiteLook(time.GetTimestamp(), failures, retryAfter, Unregistered: first && failures > 0);
    }

    private static bool IsWorthAnother(PlatformOutcome outcome) => outcome is PlatformOutcome.TryLater or PlatformOutcome.Malformed;

    private async Task<RunId?> AddAsync(TenantId tenant, RecentTransfer transfer, string eventType, string what, CancellationToken cancellationToken)
    {
        using var trace = Traces.Begin("transfer found");
        return await inbox.TryAddAsync(new InboxMessage
        {
            // Of our own making, so that the same finding is the same message however often it is found.
            Tenant = tenant, MessageId = $"recent:{transfer.TransferId}:{what}", FrontDoor = InboxMessage.FromRecent, EventType = eventType,
            Transfer = transfer.TransferId, Body = Body(transfer, eventType), ReceivedAt = clock.Now,
            AsksToCancel = eventType == MigrationEvent.CancellationRequested, TraceParent = Traces.Current,
        }, cancellationToken);
    }

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

    private async Task<PlatformOutcome> RegisterWebhookAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var own = address.BaseUrl + descriptor.MigrationWebhookPath;
        var registered = await migration.GetWebhooksAsync(tenant, cancellationToken);
        if (registered.Outcome != PlatformOutcome.Ok || registered.Content!.Contains(own)) return registered.Outcome;

        // PUT replaces the whole set: what others registered stays in it.
        var put = await migration.PutWebhooksAsync(tenant, [.. registered.Content!, own], cancellationToken);
        Log.Registered(logger, tenant, put.Outcome, put.Detail);
        return put.Outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The active transfers of tenant {Tenant} cannot be read ({Outcome}: {Detail}); the next look follows")]
        public static partial void NotRead(ILogger logger, TenantId tenant, PlatformOutcome outcome, string? detail);

        [LoggerMessage(Level = LogLevel.Error, Message = "Asking tenant {Tenant} for its active transfers failed; the next look follows")]
        public static partial void Failed(ILogger logger, Exception exception, TenantId tenant);

        [LoggerMessage(Level = LogLevel.Information, Message = "Webhook of tenant {Tenant}: {Outcome} {Detail}")]
        public static partial void Registered(ILogger logger, TenantId tenant, PlatformOutcome outcome, string? detail);
    }
}
