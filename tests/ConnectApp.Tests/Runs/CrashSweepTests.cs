using ConnectApp.Platform;
using ConnectApp.Storage;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Tests.Runs;

/// <summary>Promise 2: after a crash anywhere the run goes on from the checkpoint, and the end state is that of an unbroken run.</summary>
public sealed class CrashSweepTests(ITestOutputHelper output)
{
    // Both sides live ten times as fast, so that redeliveries and waits cost little; the 5 s of an acknowledgement are still half a second.
    private const double Speed = 10;
    private const int AtOnce = 3;
    private static readonly TimeSpan LongestMigration = TimeSpan.FromSeconds(60);

    public enum Where { BeforeCommit, BeforeCall, WithAnswer }

    [Theory]
    [InlineData(Where.BeforeCommit)]
    [InlineData(Where.BeforeCall)]
    [InlineData(Where.WithAnswer)]
    public async Task Migration_StoppedAtEveryPoint_EndsAsUnbroken(Where where)
    {
        var unbroken = await MigrateAsync(where, at: 0);
        var differences = new List<string>();
        var points = 0;

        for (var first = 1; points == 0; first += AtOnce)
        {
            var results = await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(at => Task.Run(() => MigrateAsync(where, at))));
            foreach (var (result, at) in results.Select((r, i) => (r, first + i)))
            {
                if (result.State != unbroken.State) differences.Add($"point {at}: {FirstDifference(unbroken.State, result.State)}");

                // The first migration that was over before its point came ends the sweep.
                if (!result.Died && points == 0) points = at - 1;
            }
        }

        output.WriteLine($"{where}: {points} points, {differences.Count} differences");
        Console.WriteLine($"Crash sweep {where}: {points} points, {differences.Count} differences");
        Assert.True(points > 10, $"only {points} points");
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
        Assert.Contains("platform: INCOMPLETE", unbroken.State, StringComparison.Ordinal);
    }

    private static async Task<(string State, bool Died)> MigrateAsync(Where where, int at)
    {
        var death = new Death(at);
        using var limit = new CancellationTokenSource(LongestMigration);
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 40), new FastTime(Speed));
        var migration = Task.CompletedTask;
        Guid transfer = default;
        TestBackend? backend = null;
        try
        {
            backend = await StartAsync(site, where, death);
            if (backend is null) backend = await TestBackend.StartAsync(site);
            migration = Task.Run(async () =>
            {
                transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
                await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            }, limit.Token);
            await EndOrDeathAsync(migration, backend, death, limit.Token);
            if (death.Died.IsCompleted)
            {
                await backend.DisposeAsync();
                backend = await TestBackend.StartAsync(site);
            }

            await migration;
            await backend.WaitUntilIdleAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return ($"not settled within {LongestMigration}", death.Died.IsCompleted);
        }
        finally
        {
            if (backend is not null) await backend.DisposeAsync();
        }

        return (EndState.Read(site), death.Died.IsCompleted);
    }

    private static async Task EndOrDeathAsync(Task migration, TestBackend backend, Death death, CancellationToken cancellationToken)
    {
        // Whoever watches a program that died must not look into its store once another has it, or nobody.
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var end = WatchAsync(watching.Token);
        await Task.WhenAny(end, death.Died);
        if (death.Died.IsCompleted) await watching.CancelAsync();
        try
        {
            await end;
        }
        catch (OperationCanceledException) when (death.Died.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            // It died before its migration was over.
        }

        async Task WatchAsync(CancellationToken token)
        {
            await migration.WaitAsync(token);
            await backend.WaitUntilIdleAsync(token);
        }
    }

    /// <returns>Null: it died while it started.</returns>
    private static async Task<TestBackend?> StartAsync(TestSite site, Where where, Death death)
    {
        try
        {
            return await TestBackend.StartAsync(site, services =>
            {
                services.Replace(ServiceDescriptor.Singleton<CommitFaults>(where == Where.BeforeCommit ? new DyingCommits(death) : new DeadCommits(death)));
                services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(
                    where == Where.BeforeCommit ? new DeadCalls(death) : new DyingCalls(death, withAnswer: where == Where.WithAnswer)));
            });
        }
        catch (ProgramDiedException)
        {
            return null;
        }
    }

    private static string FirstDifference(string expected, string found)
    {
        var (e, f) = (expected.Split('\n'), found.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(e.Length, f.Length)).First(i => i >= e.Length || i >= f.Length || e[i] != f[i]);
        return $"line {line}: expected <{(line < e.Length ? e[line] : "nothing")}>, found <{(line < f.Length ? f[line] : "nothing")}>";
    }
}
