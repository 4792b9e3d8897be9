using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;
using Xunit;

namespace ConnectApp.Tests.Jobs;

public sealed class RunScheduleTests
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));

    [Fact]
    public async Task Run_StepTakesLongerThanTheLookForWhatIsDue_KeepsToItsDueTime()
    {
        var authority = new SlowAuthority(TimeSpan.FromSeconds(30));
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);
        await Until.TrueAsync(() => authority.Calls == 1);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Task.Delay(4000);

        // A step of 30 s asked to be looked at again in an hour; 80 s have gone by.
        Assert.Equal(1, authority.Calls);
    }

    [Fact]
    public async Task Wake_ManyAtOnce_AreOneJobAndNoneIsKept()
    {
        var authority = new SlowAuthority(TimeSpan.Zero);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);
        var run = await AddMessageAsync(backend);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Until.TrueAsync(() => authority.Calls >= 1);
        var schedule = backend.Services.GetRequiredService<RunSchedule>();
        var scheduler = await backend.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();

        for (var n = 0; n < 1000; n++) schedule.Wake(run, interrupt: true);

        await Until.TrueAsync(() => !scheduler.Exists(new JobKey(run.ToString(), "runs")).AsTask().GetAwaiter().GetResult());
        Assert.InRange(authority.Calls, 1, 5);
    }

    [Fact]
    public async Task Run_NobodyWokeIt_IsFoundByTheLookForWhatIsDue()
    {
        var authority = new SlowAuthority(TimeSpan.Zero);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);

        await Until.TrueAsync(() => authority.Calls >= 1);
        Assert.True(authority.Calls >= 1);
    }

    [Fact]
    public async Task Run_ThrowsWhatNobodyExpects_IsTriedAgainWithoutSpinning()
    {
        var authority = new SlowAuthority(TimeSpan.Zero) { Fault = new InvalidOperationException("unexpected") };
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);
        await Until.TrueAsync(() => authority.Calls >= 1);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Task.Delay(200);
        var before = authority.Calls;
        await Until.TrueAsync(() => authority.Calls > before);
        await Task.Delay(2000);

        // 40 s of its clock, and a minute between two attempts.
        Assert.InRange(authority.Calls - before, 1, 2);
    }

    private static Task<TestBackend> StartAsync(TestSite site, SlowAuthority authority) => TestBackend.StartAsync(site, services =>
        services.Replace(ServiceDescriptor.Singleton<IOutgoingAuthority>(authority)));

    private static async Task<RunId> AddMessageAsync(TestBackend backend)
    {
        var time = backend.Services.GetRequiredService<TimeProvider>();
        var run = await backend.Services.GetRequiredService<InboxStore>().TryAddAsync(new InboxMessage
        {
            Tenant = Tenant, MessageId = "m-1", FrontDoor = InboxMessage.FromConnect, EventType = MigrationEvent.ListenerTriggered,
            Transfer = new TransferId(Guid.NewGuid()), Body = "{}"u8.ToArray(), ReceivedAt = time.GetUtcNow(),
        }, CancellationToken.None);
        return run!.Value;
    }

    private static Task<int> ExecuteAsync(TestBackend backend, string sql) =>
        backend.Services.GetRequiredService<ControlDatabase>().WriteAsync((c, t) => c.Execute(sql, transaction: t), CancellationToken.None);

    /// <summary>Knows no site, after some time: the shortest step there is, as long as a test wants it.</summary>
    private sealed class SlowAuthority(TimeSpan takes) : IOutgoingAuthority
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);
        public Exception? Fault { get; init; }

        public async ValueTask<SiteAddress?> FindSiteAsync(TenantId tenant, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            if (Fault is not null) throw Fault;
            await Task.Delay(takes / 20, TimeProvider.System, cancellationToken);
            return null;
        }

        public ValueTask<bool> TryAuthorizeAsync(TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken) =>
            ValueTask.FromResult(false);

        public ValueTask RefusedAsync(TenantId tenant, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
