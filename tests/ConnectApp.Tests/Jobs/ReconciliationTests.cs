using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Jobs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Moq;
using Quartz;
using Xunit;

namespace ConnectApp.Tests.Jobs;

public sealed class ReconciliationTests
{
    private const double Speed = 20;
    private readonly ConcurrentQueue<(TenantId Tenant, TimeSpan At)> _calls = new();
    private IReadOnlyList<string> _webhooks = [];

    [Fact]
    public async Task Migration_TriggerAndUploadsLost_IsFoundAndSettled()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(2), new FastTime(10), "events:\n  - at: [1, 2, 3, 4]\n    lose: true\n");
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);

        await site.Emulator.InstallAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers.Single().Status);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Start_ThousandSites_AsksAtMostFiveASecond()
    {
        var time = new FastTime(Speed);
        var api = MakeApi(time);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1000);
        await Until.TrueAsync(() => _calls.Count >= 40);

        var calls = _calls.ToArray();
        Assert.InRange((calls[^1].At - calls[0].At) / (calls.Length - 1), TimeSpan.FromMilliseconds(190), TimeSpan.MaxValue);
        Assert.Equal(calls.Length, calls.Select(c => c.Tenant).Distinct().Count());
    }

    [Fact]
    public async Task Start_SitesThatNeverAnswer_HoldUpNoOther()
    {
        var time = new FastTime(Speed);
        var api = MakeApi(time, hangs: n => n <= 10);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 20);

        await Until.TrueAsync(() => _calls.Count >= 20);
        Assert.Equal(20, _calls.Take(20).Select(c => c.Tenant).Distinct().Count());
    }

    [Fact]
    public async Task Installed_WhileAThousandSitesWait_IsAskedNext()
    {
        var time = new FastTime(Speed);
        var api = MakeApi(time);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);
        await AddSitesAsync(backend, 1000);
        await Until.TrueAsync(() => !_calls.IsEmpty);

        var tenant = (await backend.Services.GetRequiredService<InstallationStore>().InstallAsync(
            new NewInstallation(new ClientKey("zzz"), Product.Jira, new Uri("https://zzz.atlassian.net"), null, null, "a secret of the new site"), CancellationToken.None))!.Value;
        backend.Services.GetRequiredService<InstallationEvents>().Publish(tenant);

        await Until.TrueAsync(() => _calls.Any(c => c.Tenant == tenant));
        Assert.InRange(_calls.Count, 2, 500);
    }

    [Fact]
    public async Task Look_SiteFailsAtFirst_IsAskedAgainWithinMinutesNotDays()
    {
        var time = new FastTime(100);
        var api = MakeApi(time, throws: n => n == 1);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1);

        await Until.TrueAsync(() => _calls.Count >= 2);
        var calls = _calls.ToArray();
        Assert.InRange(calls[1].At - calls[0].At, TimeSpan.FromSeconds(55), TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(0, false, 0, 24 * 60)]
    [InlineData(0, true, 0, 5)]
    [InlineData(1, false, 0, 1)]
    [InlineData(4, false, 0, 8)]
    [InlineData(4, true, 0, 5)]
    [InlineData(100, false, 0, 60)]
    [InlineData(1, true, 90, 90)]
    public void Pause_ByHistory_IsOfMinutesAfterAFailure(int failures, bool live, int retryAfterMinutes, int expectedMinutes) =>
        Assert.Equal(TimeSpan.FromMinutes(expectedMinutes), new SiteLook(0, failures, TimeSpan.FromMinutes(retryAfterMinutes), false).Pause(live));

    [Fact]
    public async Task Installed_WebhookIsMissing_IsAddedToWhatOthersRegistered()
    {
        var time = new FastTime(Speed);
        var api = MakeApi(time);
        _webhooks = ["https://other.example/hook"];
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        site.Settings["Connect:RegisterWebhook"] = "whenMissing";
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1);

        await Until.TrueAsync(() => _webhooks.Count == 2);
        Assert.Equal(["https://other.example/hook", $"{site.Address.ToString().TrimEnd('/')}/connect/migration"], _webhooks);
    }

    /// <summary>A backend whose looks the test makes itself, one directly after another: the scheduler takes a clock this fast for missed times.</summary>
    private static async Task<TestBackend> StartAsync(TestSite site, IMigrationApi api)
    {
        var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton(api)));
        await (await backend.Services.GetRequiredService<ISchedulerFactory>().GetScheduler()).PauseAll();
        var (reconciliation, stopping) = (backend.Services.GetRequiredService<Reconciliation>(), backend.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        _ = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await reconciliation.LookAsync(stopping);
                await Task.Delay(10, stopping);
            }
        }, CancellationToken.None);
        return backend;
    }

    private static Task<int> AddSitesAsync(TestBackend backend, int count) => backend.Services.GetRequiredService<ControlDatabase>().WriteAsync((c, t) => c.Execute(
        """
        INSERT INTO installations (client_key, tenant_id, product, base_url, state, installed_at, changed_at)
        VALUES (@key, @tenant, 'jira', 'https://site.atlassian.net', 'installed', 0, 0)
        """,
        Enumerable.Range(1, count).Select(n => new { key = $"site-{n}", tenant = Guid.NewGuid().ToString() }), t), CancellationToken.None);

    /// <summary>A platform on which nothing happens. A call that no test expects fails.</summary>
    /// <param name="hangs">Takes the number of a reading of the transfers, from 1; true: it is never answered.</param>
    /// <param name="throws">As <paramref name="hangs"/>; true: it fails as nobody expects.</param>
    private IMigrationApi MakeApi(TimeProvider time, Func<int, bool>? hangs = null, Func<int, bool>? throws = null)
    {
        var api = new Mock<IMigrationApi>(MockBehavior.Strict);
        api.Setup(a => a.GetRecentTransfersAsync(It.IsAny<TenantId>(), It.IsAny<CancellationToken>()))
            .Returns(async Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> (TenantId tenant, CancellationToken cancellationToken) =>
            {
                _calls.Enqueue((tenant, TimeSpan.FromTicks(time.GetTimestamp())));
                var number = _calls.Count;
                if (hangs?.Invoke(number) == true) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                if (throws?.Invoke(number) == true) throw new InvalidOperationException("unexpected");
                return Ok<IReadOnlyList<RecentTransfer>>([]);
            });
        api.Setup(a => a.GetWebhooksAsync(It.IsAny<TenantId>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => Ok(_webhooks));
        api.Setup(a => a.PutWebhooksAsync(It.IsAny<TenantId>(), It.IsAny<IReadOnlyList<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((TenantId _, IReadOnlyList<string> endpoints, CancellationToken _) => Ok(_webhooks = endpoints));
        return api.Object;
    }

    private static PlatformAnswer<T> Ok<T>(T content) => new(PlatformOutcome.Ok, content, 200, null, null);
}
