using ConnectApp.Core.Calls;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Healing;

/// <summary>Promise 2 for healing: a record is healed or it is what it was, wherever the program stops.</summary>
public sealed class HealingCrashTests
{
    private const string Find = "POST /mapping/{transferId}/find";
    private const int AtOnce = 6;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Healing_StoppedBeforeEveryCommit_EndsAsUnbroken()
    {
        var (unbroken, _) = await MigrateAsync(at: 0);
        var (points, differences) = (0, new List<string>());

        for (var first = 1; points == 0; first += AtOnce)
        {
            var ends = await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(at => Task.Run(() => MigrateAsync(at))));
            foreach (var (end, at) in ends.Select((e, i) => (e, first + i)))
            {
                if (end.State != unbroken) differences.Add($"point {at}: {end.State}");
                if (!end.Died && points == 0) points = at - 1;
            }
        }

        Console.WriteLine($"Crash sweep of healing: {points} points, {differences.Count} differences");
        Assert.True(points > 15, $"only {points} points");
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences.Prepend(unbroken)));
    }

    private static async Task<(string State, bool Died)> MigrateAsync(int at)
    {
        var death = new Death(at);
        using var limit = new CancellationTokenSource(Longest);
        await using var site = await TestSite.StartAsync(HealingExport.Make(2, complete: false), new FastTime(10), HealingExport.LateMappings);
        var backend = await TestBackend.StartAsync(site, s => Adjust(s, new DyingAtHealing(death, site), new DeadCalls(death)));
        try
        {
            var migration = Task.Run(async () => await site.Emulator.WaitUntilSettledAsync(await site.Emulator.MigrateAsync(site.Address, limit.Token), limit.Token), limit.Token);
            await Task.WhenAny(EndAsync(migration, backend, death, limit.Token), death.Died);
            if (death.Died.IsCompleted)
            {
                await backend.DisposeAsync();
                backend = await TestBackend.StartAsync(site, s => Adjust(s, new CommitFaults(), new OutgoingCalls()));
            }

            await migration;
            await backend.WaitUntilIdleAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return ($"not settled within {Longest}", death.Died.IsCompleted);
        }
        finally
        {
            await backend.DisposeAsync();
        }

        return (EndState.Read(site), death.Died.IsCompleted);
    }

    private static async Task EndAsync(Task migration, TestBackend backend, Death death, CancellationToken cancellationToken)
    {
        await migration.WaitAsync(cancellationToken);
        if (!death.Died.IsCompleted) await backend.WaitUntilIdleAsync(cancellationToken);
    }

    private static void Adjust(IServiceCollection services, CommitFaults commits, OutgoingCalls calls)
    {
        // Few records a batch, so that a file is healed in several commits.
        services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 2 }));
        services.Replace(ServiceDescriptor.Singleton(commits));
        services.Replace(ServiceDescriptor.Singleton(calls));
    }

    /// <summary>Counts commits from the second find on: the first is that of the project keys before the load, the second that of healing.</summary>
    private sealed class DyingAtHealing(Death death, TestSite site) : CommitFaults
    {
        public override void BeforeCommit(string database)
        {
            if (site.Emulator.Report().Requests.GetValueOrDefault(Find) >= 2) death.Point();
            else death.Check();
        }
    }
}
