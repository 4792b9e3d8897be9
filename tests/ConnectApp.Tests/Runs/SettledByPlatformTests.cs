using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>The platform settles while the backend works: after the acknowledgement of that word no call for the transfer reaches it.</summary>
public sealed class SettledByPlatformTests
{
    private const string Page = "GET /mapping/{transferId}/page";

    [Fact]
    public async Task Settled_WithACallOnTheWire_IsAcknowledgedAfterIt()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), scenario: $$"""events: [{ settle: TIMED_OUT, when: { calls: 1, operation: "{{Page}}" } }]""");
        await using var backend = await TestBackend.StartAsync(site, Slow(TimeSpan.FromMilliseconds(700)));

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Failed, "TIMED_OUT"), (run.State, run.SettledAs));
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Settled_WithACallInItsPause_EndsThatCall()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(10), $$"""
            network: [{ operation: "{{Page}}", rate: 1, status: 503, retryAfter: 3 }]
            events: [{ settle: TIMED_OUT, when: { calls: 1, operation: "{{Page}}" } }]
            """);
        await using var backend = await TestBackend.StartAsync(site, Slow(TimeSpan.Zero));

        await site.MigrateAsync(backend);
        var calls = site.Emulator.Report().Requests[Page];
        await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.Equal(calls, site.Emulator.Report().Requests[Page]);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Settled_InMidRun_IsWrittenTogetherWithItsProblem()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(10), $$"""events: [{ settle: TIMED_OUT, when: { calls: 1, operation: "{{Page}}" } }]""");
        var half = new HalfEnds(site);
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<CommitFaults>(half)));

        var transfer = await site.MigrateAsync(backend);

        Assert.Contains(backend.Reasons(backend.FindRun(transfer)!), r => r.Contains("ended on the platform's side", StringComparison.Ordinal));
        Assert.Equal("The transfer ended on the platform's side before the import did: the platform settled the transfer.", backend.FindRun(transfer)!.Fatal);
        Assert.Equal(0, half.Seen);
    }

    /// <summary>Looks before and after each commit whether a run has ended without a problem that says so.</summary>
    private sealed class HalfEnds(TestSite site) : CommitFaults
    {
        private int _seen;

        public int Seen => _seen;

        public override void BeforeCommit(string database) => Look();
        public override void AfterCommit(string database) => Look();

        private void Look()
        {
            foreach (var path in Directory.Exists(Path.Combine(site.StoreFolder, "tenants")) ? Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db") : [])
            {
                using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
                connection.Open();
                if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'problems'") == 0) continue;
                if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM transfers r WHERE confirmed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problems p WHERE p.run_id = r.run_id AND p.reason LIKE '%ended on the platform%')") > 0)
                {
                    Interlocked.Increment(ref _seen);
                }
            }
        }
    }

    private static Action<IServiceCollection> Slow(TimeSpan delay) => services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new SlowWire(delay)));

    /// <summary>A wire that brings each call for a mapping over twice, the second time late and also where the caller has given up meanwhile.</summary>
    private sealed class SlowWire(TimeSpan delay) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(delay) { InnerHandler = handler };

        private sealed class Handler(TimeSpan delay) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (delay == TimeSpan.Zero || !request.RequestUri!.AbsolutePath.EndsWith("/page", StringComparison.Ordinal)) return await base.SendAsync(request, cancellationToken);
                (await base.SendAsync(request, cancellationToken)).Dispose();
                await Task.Delay(delay, CancellationToken.None);
                using var again = new HttpRequestMessage(request.Method, request.RequestUri);
                again.Headers.Authorization = request.Headers.Authorization;
                return await base.SendAsync(again, CancellationToken.None);
            }
        }
    }
}
