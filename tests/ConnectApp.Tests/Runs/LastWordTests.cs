using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>What can come between decide, tell and confirm; lost and refused answers are dials of <see cref="FaultMatrixTests"/>.</summary>
public sealed class LastWordTests
{
    private const double Speed = 10;

    [Fact]
    public async Task Cancel_BetweenDecideAndTell_ChangesNothing()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        using var limit = new CancellationTokenSource(Migration.Longest);
        var (transfer, cancelled) = (new TaskCompletionSource<Guid>(), 0);
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new BeforeLastWord(async () =>
        {
            if (Interlocked.Increment(ref cancelled) == 1) await site.Emulator.CancelAsync(await transfer.Task, limit.Token);
        }))));

        transfer.SetResult(await site.Emulator.MigrateAsync(site.Address, limit.Token));
        await site.Emulator.WaitUntilSettledAsync(await transfer.Task, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(await transfer.Task)!;
        Assert.True(cancelled > 0);
        Assert.Equal((RunState.Partial, "INCOMPLETE", "INCOMPLETE"), (run.State, run.DecidedStatus, site.Emulator.Report().Transfers[0].Status));
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task PlatformSettles_BetweenTellAndConfirm_StandsBesideOurDecision()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed),
            "network: [{ operation: last word, at: [1], ignore: true }]\nevents: [{ settle: TIMED_OUT, when: { calls: 1, operation: last word } }]");
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal(("INCOMPLETE", "TIMED_OUT"), (run.DecidedStatus, run.SettledAs));
        Assert.NotNull(run.ConfirmedAt);
        Assert.Equal("TIMED_OUT", site.Emulator.Report().Transfers[0].Status);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Cancel_QueueIsFull_IsSettledWithinTheHour()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        site.Settings["Import:ConcurrentRuns"] = "1";
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        using var taken = backend.Services.GetRequiredService<ImportSlots>().TryTake(new TenantId(Guid.NewGuid()), new RunId(Guid.NewGuid()));
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { Phase: TransferPhase.Loading });

        var asked = site.Time.GetUtcNow();
        await site.Emulator.CancelAsync(transfer, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(transfer)!;
        Assert.NotNull(taken);
        Assert.Equal((RunState.Cancelled, "INCOMPLETE"), (run.State, run.DecidedStatus));
        Assert.True(run.ConfirmedAt - asked < TimeSpan.FromHours(1), $"asked {asked}, confirmed {run.ConfirmedAt}");
    }

    [Fact]
    public async Task Refusal_WithoutADecision_EndsTheRunAfterTwoReadingsOnly()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        await site.MigrateAsync(backend);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var unknown = Guid.NewGuid();

        await site.PostAsync(unknown, "listener-triggered", limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(unknown)?.RefusedAt is not null);
        var first = backend.FindRun(unknown)!;
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(unknown)!;
        Assert.Null(first.ConfirmedAt);
        Assert.True(run.ConfirmedAt - first.RefusedAt >= GoneReading.BetweenReadings, $"{first.RefusedAt} {run.ConfirmedAt}");
        Assert.Equal((RunState.Failed, null, null), (run.State, run.DecidedAt, run.ToldAt));
        Assert.Contains(backend.Reasons(run), r => r.Contains("ended on the platform's side", StringComparison.Ordinal));
        Assert.Empty(site.Emulator.Report().Violations);
    }

    private sealed class BeforeLastWord(Func<Task> then) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(then) { InnerHandler = handler };

        private sealed class Handler(Func<Task> then) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Content is { } content && request.RequestUri!.AbsolutePath.Contains("/progress/", StringComparison.Ordinal)
                    && (await content.ReadAsStringAsync(cancellationToken)).Contains("INCOMPLETE", StringComparison.Ordinal))
                {
                    await then();
                }

                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
