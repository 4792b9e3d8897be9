using System.Collections.Concurrent;
using System.Text.Json.Nodes;
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
using Quartz;
using Xunit;

namespace ConnectApp.Tests.Jobs;

public sealed class ReconciliationTests
{
    private const double Speed = 20;

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
        var api = new StubApi(time);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1000);
        await Until.TrueAsync(() => api.Calls.Count >= 40);

        var calls = api.Calls.ToArray();
        Assert.InRange((calls[^1].At - calls[0].At) / (calls.Length - 1), TimeSpan.FromMilliseconds(190), TimeSpan.MaxValue);
        Assert.Equal(calls.Length, calls.Select(c => c.Tenant).Distinct().Count());
    }

    [Fact]
    public async Task Start_SitesThatNeverAnswer_HoldUpNoOther()
    {
        var time = new FastTime(Speed);
        var api = new StubApi(time) { Hangs = n => n <= 10 };
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 20);

        await Until.TrueAsync(() => api.Calls.Count >= 20);
        Assert.Equal(20, api.Calls.Take(20).Select(c => c.Tenant).Distinct().Count());
    }

    [Fact]
    public async Task Installed_WhileAThousandSitesWait_IsAskedNext()
    {
        var time = new FastTime(Speed);
        var api = new StubApi(time);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);
        await AddSitesAsync(backend, 1000);
        await Until.TrueAsync(() => !api.Calls.IsEmpty);

        var tenant = (await backend.Services.GetRequiredService<InstallationStore>().InstallAsync(
            new NewInstallation(new ClientKey("zzz"), Product.Jira, new Uri("https://zzz.atlassian.net"), null, null, "a secret of the new site"), CancellationToken.None))!.Value;
        backend.Services.GetRequiredService<InstallationEvents>().Publish(tenant);

        await Until.TrueAsync(() => api.Calls.Any(c => c.Tenant == tenant));
        Assert.InRange(api.Calls.Count, 2, 500);
    }

    [Fact]
    public async Task Look_SiteFailsAtFirst_IsAskedAgainWithinMinutesNotDays()
    {
        var time = new FastTime(100);
        var api = new StubApi(time) { Throws = n => n == 1 };
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1);

        await Until.TrueAsync(() => api.Calls.Count >= 2);
        var calls = api.Calls.ToArray();
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
        var api = new StubApi(time) { Webhooks = ["https://other.example/hook"] };
        await using var site = await TestSite.StartAsync(TestExport.Small(1), time);
        site.Settings["Connect:RegisterWebhook"] = "whenMissing";
        await using var backend = await StartAsync(site, api);

        await AddSitesAsync(backend, 1);

        await Until.TrueAsync(() => api.Webhooks.Count == 2);
        Assert.Equal(["https://other.example/hook", $"{site.Address.ToString().TrimEnd('/')}/connect/migration"], api.Webhooks);
    }

    /// <summary>A backend whose looks the test makes itself, one directly after another: the scheduler takes a clock this fast for missed times.</summary>
    private static async Task<TestBackend> StartAsync(TestSite site, StubApi api)
    {
        var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<IMigrationApi>(api)));
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

    /// <summary>A platform on which nothing goes on.</summary>
    private sealed class StubApi(TimeProvider time) : IMigrationApi
    {
        public ConcurrentQueue<(TenantId Tenant, TimeSpan At)> Calls { get; } = new();
        public Func<int, bool> Hangs { get; init; } = _ => false;
        public Func<int, bool> Fails { get; init; } = _ => false;
        public Func<int, bool> Throws { get; init; } = _ => false;
        public IReadOnlyList<string> Webhooks { get; set; } = [];

        public async Task<PlatformAnswer<IReadOnlyList<RecentTransfer>>> GetRecentTransfersAsync(TenantId tenant, CancellationToken cancellationToken)
        {
            Calls.Enqueue((tenant, TimeSpan.FromTicks(time.GetTimestamp())));
            var number = Calls.Count;
            if (Hangs(number)) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            if (Throws(number)) throw new InvalidOperationException("unexpected");
            return Fails(number) ? new(PlatformOutcome.TryLater, null, 503, null, "not now") : new(PlatformOutcome.Ok, [], 200, null, null);
        }

        public Task<PlatformAnswer<IReadOnlyList<string>>> GetWebhooksAsync(TenantId tenant, CancellationToken cancellationToken) => Task.FromResult(Answer(Webhooks));

        public Task<PlatformAnswer<IReadOnlyList<string>>> PutWebhooksAsync(TenantId tenant, IReadOnlyList<string> endpoints, CancellationToken cancellationToken) =>
            Task.FromResult(Answer(Webhooks = endpoints));

        public Task<PlatformAnswer<IReadOnlyList<UploadedData>>> GetUploadedDataAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<SignedUrl>> GetSignedUrlAsync(TenantId tenant, TransferId transfer, S3Key key, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<Nothing>> SendFeedbackAsync(TenantId tenant, TransferId transfer, JsonObject details, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<IReadOnlyDictionary<string, string>>> FindMappingsAsync(TenantId tenant, TransferId transfer, string mappingNamespace, IReadOnlyList<string> keys, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<MappingPage>> GetMappingPageAsync(TenantId tenant, TransferId transfer, string mappingNamespace, string? lastEntity, int pageSize, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<ContainerPage>> GetContainersAsync(TenantId tenant, TransferId transfer, string containerType, string? lastEntity, int pageSize, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<Nothing>> SendProgressAsync(TenantId tenant, TransferId transfer, TransferProgress progress, CancellationToken cancellationToken) => throw new NotSupportedException();
        public Task<PlatformAnswer<ServerError>> GetServerErrorAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static PlatformAnswer<T> Answer<T>(T content) => new(PlatformOutcome.Ok, content, 200, null, null);
    }
}
