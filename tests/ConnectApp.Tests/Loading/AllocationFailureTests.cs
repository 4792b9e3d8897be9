using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Jobs;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Loading;

/// <summary>A record for which there is no memory just now: its run waits, another site's goes on, and the end state is that of an unbroken run.</summary>
public sealed class AllocationFailureTests
{
    [Fact]
    public async Task Migration_NoMemoryForOneRecordTwice_WaitsAloneAndEndsAsUnbroken()
    {
        var unbroken = await MigrateAsync(times: 0, new CapturedLogs());
        var logs = new CapturedLogs();

        var state = await MigrateAsync(times: 2, logs);

        Assert.Equal(unbroken, state);
        Assert.Equal(1, logs.All.Split("failed in a step and is tried again in 00:01:00 System.OutOfMemoryException").Length - 1);
        Assert.Equal(1, logs.All.Split("failed in a step and is tried again in 00:02:00 System.OutOfMemoryException").Length - 1);
    }

    private static async Task<string> MigrateAsync(int times, CapturedLogs logs)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 20), new FastTime(10), "sites: 2");
        using var limit = new CancellationTokenSource(Migration.Longest);

        // An event wakes a run that waits, and so does a finding: the first record is stored after the last of them has come.
        var eventsHaveCome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var backend = await TestBackend.StartAsync(site, services =>
        {
            services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));
            services.Replace(ServiceDescriptor.Singleton<IRecordSink>(provider => new HungrySink(ActivatorUtilities.CreateInstance<RecordSink>(provider), eventsHaveCome.Task, times)));
        }, logging => logging.AddProvider(logs)))
        {
            var transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
            await FindTransfersAsync(backend, limit.Token);
            eventsHaveCome.SetResult();
            foreach (var transfer in transfers) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
            if (times > 0)
            {
                // The site that met no such record was done before the other's next try, a minute later.
                var ends = transfers.Select(t => backend.FindRun(t)!.CompletedAt!.Value).Order().ToList();
                Assert.True(ends[1] - ends[0] > TimeSpan.FromSeconds(30), $"{ends[0]}, {ends[1]}");
            }
        }

        return EndState.Read(site);
    }

    /// <summary>Asks each site that has installed for its transfers, so that no later look finds one for the first time.</summary>
    private static async Task FindTransfersAsync(TestBackend backend, CancellationToken cancellationToken)
    {
        var reconciliation = backend.Services.GetRequiredService<Reconciliation>();
        await reconciliation.LookAsync(cancellationToken);
        foreach (var site in await backend.Services.GetRequiredService<InstallationStore>().ListAsync(cancellationToken))
        {
            Assert.Equal(PlatformOutcome.Ok, (await reconciliation.ReconcileAsync(site.Tenant, cancellationToken)).Outcome);
        }
    }

    /// <summary>Has no memory for a batch that a certain record stands in, so many times; of the first run that brings it.</summary>
    private sealed class HungrySink(IRecordSink sink, Task begins, int times) : IRecordSink
    {
        private readonly Lock _gate = new();
        private RunId? _run;
        private int _left = times;

        public async Task CommitAsync(TransferRun run, RunFile file, RecordBatch batch, FileCheckpoint checkpoint, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
        {
            await begins.WaitAsync(cancellationToken);
            lock (_gate)
            {
                if (_left > 0 && file.Label == "checklists-1.ndjson" && batch.After.Number >= 14 && (_run ??= run.RunId) == run.RunId)
                {
                    _left--;
#pragma warning disable CA2201, MA0012 // The runtime's own, as an allocation throws it.
                    throw new OutOfMemoryException();
#pragma warning restore CA2201, MA0012
                }
            }

            await sink.CommitAsync(run, file, batch, checkpoint, events, cancellationToken);
        }
    }
}
