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
using Moq;
using Quartz;
using Xunit;

namespace ConnectApp.Tests.Jobs;

public sealed class RunScheduleTests
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));

    [Fact]
    public async Task Run_StepTakesLongerThanTheLookForWhatIsDue_KeepsToItsDueTime()
    {
        var authority = MakeAuthority(TimeSpan.FromSeconds(30));
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);
        await Until.TrueAsync(() => Looks(authority) == 1);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Task.Delay(4000);

        // A step of 30 s asked to be looked at again in an hour; 80 s have gone by.
        Assert.Equal(1, Looks(authority));
    }

    [Fact]
    public async Task Wake_ManyAtOnce_AreOneJobAndNoneIsKept()
    {
        var authority = MakeAuthority(TimeSpan.Zero);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);
        var run = await AddMessageAsync(backend);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Until.TrueAsync(() => Looks(authority) >= 1);
        var schedule = backend.Services.GetRequiredService<RunSchedule>();
        var scheduler = await backend.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();

        for (var n = 0; n < 1000; n++) schedule.Wake(run, interrupt: true);

        await Until.TrueAsync(() => !scheduler.Exists(new JobKey(run.ToString(), "runs")).AsTask().GetAwaiter().GetResult());
        Assert.InRange(Looks(authority), 1, 5);
    }

    [Fact]
    public async Task Run_NobodyWokeIt_IsFoundByTheLookForWhatIsDue()
    {
        var authority = MakeAuthority(TimeSpan.Zero);
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);

        await Until.TrueAsync(() => Looks(authority) >= 1);
        Assert.True(Looks(authority) >= 1);
    }

    [Fact]
    public async Task Run_ThrowsWhatNobodyExpects_IsTriedAgainWithoutSpinning()
    {
        var authority = MakeAuthority(TimeSpan.Zero, new InvalidOperationException("unexpected"));
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(20));
        await using var backend = await StartAsync(site, authority);

        await AddMessageAsync(backend);
        await Until.TrueAsync(() => Looks(authority) >= 1);
        await ExecuteAsync(backend, "UPDATE inbox SET state = 'handled'");
        await Task.Delay(200);
        var before = Looks(authority);
        await Until.TrueAsync(() => Looks(authority) > before);
        await Task.Delay(2000);

        // 40 s of its clock, and a minute between two attempts.
        Assert.InRange(Looks(authority) - before, 1, 2);
    }

    private static Task<TestBackend> StartAsync(TestSite site, Mock<IOutgoingAuthority> authority) => TestBackend.StartAsync(site, services =>
        services.Replace(ServiceDescriptor.Singleton(authority.Object)));

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
    private static Mock<IOutgoingAuthority> MakeAuthority(TimeSpan takes, Exception? fault = null)
    {
        var authority = new Mock<IOutgoingAuthority>();
        authority.Setup(a => a.ReadTraitsAsync(It.IsAny<TenantId>(), It.IsAny<CancellationToken>())).ReturnsAsync(new DoorTraits(false, ""));
        authority.Setup(a => a.FindSiteAsync(It.IsAny<TenantId>(), It.IsAny<CancellationToken>()))
            .Returns(async ValueTask<SiteAddress?> (TenantId _, CancellationToken cancellationToken) =>
            {
                if (fault is not null) throw fault;
                await Task.Delay(takes / 20, TimeProvider.System, cancellationToken);
                return null;
            });
        return authority;
    }

    private static int Looks(Mock<IOutgoingAuthority> authority) => authority.Invocations.Count(i => i.Method.Name == nameof(IOutgoingAuthority.FindSiteAsync));
}
