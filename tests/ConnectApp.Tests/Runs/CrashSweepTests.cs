using ConnectApp.Core.Calls;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;
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

    // Of packed uploads: small, so that each comes in several.
    private const int PartBytes = 200;
    private static readonly TimeSpan LongestMigration = TimeSpan.FromSeconds(60);

    public enum Where { BeforeCommit, BeforeCall, WithAnswer }

    [Theory]
    [InlineData(Where.BeforeCommit, TestPacking.None)]
    [InlineData(Where.BeforeCall, TestPacking.None)]
    [InlineData(Where.WithAnswer, TestPacking.None)]
    [InlineData(Where.BeforeCommit, TestPacking.Gzip)]
    [InlineData(Where.WithAnswer, TestPacking.Gzip)]
    [InlineData(Where.BeforeCommit, TestPacking.Zip)]
    [InlineData(Where.WithAnswer, TestPacking.Zip)]
    internal async Task Migration_StoppedAtSomePoint_EndsAsUnbroken(Where where, TestPacking packing)
    {
        var unbroken = await MigrateAsync(where, at: 0, packing);
        var differences = new List<string>();
        var (points, tried) = (0, 0);

        foreach (var next in SweepPoints.All().Chunk(AtOnce))
        {
            var results = await Task.WhenAll(next.Select(at => Task.Run(() => MigrateAsync(where, at, packing))));
            foreach (var (result, at) in results.Zip(next))
            {
                tried++;
                if (result.State != unbroken.State) differences.Add($"point {at}: {FirstDifference(unbroken.State, result.State)}");
                if (result.FetchedAgain > PartBytes) differences.Add($"point {at}: {result.FetchedAgain} bytes of one upload were fetched twice, a part has {PartBytes}");

                // The first migration that was over before its point came ends the sweep.
                if (!result.Died && points == 0) points = at - 1;
            }

            if (points > 0) break;
        }

        Say($"Crash sweep {where} {packing}: {points} points or a few less, {tried} tried, {SweepPoints.Said}, {differences.Count} differences");
        Assert.True(points > 10, $"only {points} points");
        Assert.True(differences.Count == 0, SweepPoints.Said + Environment.NewLine + string.Join(Environment.NewLine, differences));
        Assert.Contains("platform: INCOMPLETE", unbroken.State, StringComparison.Ordinal);
    }

    /// <summary>Gzip, three files, two sites whose runs load at once, and a platform that misbehaves.</summary>
    [Theory]
    [InlineData(Where.BeforeCommit)]
    [InlineData(Where.BeforeCall)]
    [InlineData(Where.WithAnswer)]
    internal async Task Migrations_TwoAtOnceWithFaultsStoppedAtSomePoint_EndAsUnbroken(Where where)
    {
        var unbroken = await MigrateAsync(Where.BeforeCommit, at: 0, TestPacking.Gzip, scenario: TwoSitesWithFaults);
        var differences = new List<string>();
        var (points, tried) = (0, 0);

        foreach (var next in SweepPoints.All(sparser: 4).Chunk(AtOnce))
        {
            var results = await Task.WhenAll(next.Select(at => Task.Run(() => MigrateAsync(where, at, TestPacking.Gzip, scenario: TwoSitesWithFaults))));
            foreach (var (result, at) in results.Zip(next))
            {
                tried++;
                if (result.State != unbroken.State) differences.Add($"point {at}: {FirstDifference(unbroken.State, result.State)}");
                if (!result.Died && points == 0) points = at - 1;
            }

            if (points > 0) break;
        }

        Say($"Crash sweep {where} of two sites with faults: {points} points or a few less, {tried} tried, {SweepPoints.Said}, {differences.Count} differences");
        Assert.True(points > 20, $"only {points} points");
        Assert.True(differences.Count == 0, SweepPoints.Said + Environment.NewLine + string.Join(Environment.NewLine, differences));
        Assert.Equal(2, unbroken.State.Split("platform: INCOMPLETE").Length - 1);
    }

    private const string TwoSitesWithFaults = """
        seed: 1
        sites: 2
        network:
          - { operation: "GET /storage/{file}", at: [1], bytesPerSecond: 2000 }
          - { operation: "GET /storage/{file}", at: [3], cutAt: 60 }
          - { operation: "GET /mapping/{transferId}/page", at: [1], status: 503 }
          - { operation: "GET /data/{transferId}/all", at: [1], status: 429, retryAfter: 1 }
          - { operation: "POST /feedback/{transferId}", at: [1], loseAnswer: true }
          - { operation: last word, at: [1], loseAnswer: true }
        events:
          - { eventType: app-data-uploaded, at: [2], duplicate: 1 }
          - { eventType: app-data-uploaded, at: [3], lose: true }
        """;

    [Theory]
    [InlineData(Damage.Missing)]
    [InlineData(Damage.Cut)]
    [InlineData(Damage.OtherBytes)]
    [InlineData(Damage.OtherUpload)]
    internal async Task Migration_SpoolNotWhatItWas_EndsAsUnbrokenAndCountsTheDownload(Damage damage)
    {
        var unbroken = await MigrateAsync(Where.BeforeCommit, at: 0, TestPacking.Gzip);
        var (again, differences) = (0L, new List<string>());

        // On a busy machine none of the drawn points may lie where a spool is in use: then the points between them are tried too.
        foreach (var points in new[] { SweepPoints.All(), SweepPoints.Every() })
        {
            foreach (var next in points.Chunk(AtOnce))
            {
                var results = await Task.WhenAll(next.Select(at => Task.Run(() => MigrateAsync(Where.BeforeCommit, at, TestPacking.Gzip, site => DamageSpools(site, damage)))));
                foreach (var (result, at) in results.Zip(next))
                {
                    if (result.State != unbroken.State) differences.Add($"point {at}: {FirstDifference(unbroken.State, result.State)}");
                    again += result.DownloadedAgain;
                }

                if (again > 2 || results.Any(r => !r.Died)) break;
            }

            if (again > 0) break;
        }

        output.WriteLine($"{damage}: {SweepPoints.Said}");
        Assert.True(differences.Count == 0, SweepPoints.Said + Environment.NewLine + string.Join(Environment.NewLine, differences));
        Assert.True(again > 0, "no upload was downloaded again");
    }

    private void Say(string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text);
    }

    internal enum Damage { Missing, Cut, OtherBytes, OtherUpload }

    private static void DamageSpools(TestSite site, Damage damage)
    {
        var folder = Path.Combine(site.StoreFolder, "spool");
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.GetFiles(folder, "*.bin", SearchOption.AllDirectories))
        {
            var (bytes, sums) = (File.ReadAllBytes(file), Path.ChangeExtension(file, ".sums"));
            switch (damage)
            {
                case Damage.Missing:
                    File.Delete(file);
                    break;
                case Damage.Cut:
                    File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
                    break;
                case Damage.OtherBytes when bytes.Length > 0:
                    bytes[bytes.Length / 2] ^= 1;
                    File.WriteAllBytes(file, bytes);
                    break;
                case Damage.OtherUpload:
                    // The ETag's first character in the header.
                    var header = File.ReadAllBytes(sums);
                    header[13] ^= 1;
                    File.WriteAllBytes(sums, header);
                    break;
            }
        }
    }

    private static async Task<MigrationEnd> MigrateAsync(Where where, int at, TestPacking packing, Action<TestSite>? betweenLives = null, string? scenario = null)
    {
        var death = new Death(at);
        var seen = new SeenRanges();
        using var limit = new CancellationTokenSource(LongestMigration);
        var export = TestExport.Small(records: packing == TestPacking.None ? 40 : 20);
        export.Packing = packing;
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed), scenario);
        if (scenario is not null) (site.Settings["Import:ConcurrentRuns"], site.Settings["Import:ListEvery"]) = ("2", "00:00:20");
        if (packing != TestPacking.None) site.Settings["Downloads:PartBytes"] = $"{PartBytes}";
        var migration = Task.CompletedTask;
        TestBackend? backend = null;
        try
        {
            backend = await StartAsync(site, where, death, seen);
            if (backend is null) backend = await TestBackend.StartAsync(site, s => Adjust(s, new CommitFaults(), seen.Watch(new OutgoingCalls())));
            migration = Task.Run(async () =>
            {
                foreach (var transfer in await site.Emulator.MigrateAllAsync(site.Address, limit.Token)) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            }, limit.Token);
            await EndOrDeathAsync(migration, backend, death, limit.Token);
            if (death.Died.IsCompleted)
            {
                await backend.DisposeAsync();
                betweenLives?.Invoke(site);
                backend = await TestBackend.StartAsync(site, s => Adjust(s, new CommitFaults(), seen.Watch(new OutgoingCalls())));
            }

            await migration;
            await backend.WaitUntilIdleAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new MigrationEnd($"not settled within {LongestMigration}", death.Died.IsCompleted, 0, 0);
        }
        finally
        {
            if (backend is not null) await backend.DisposeAsync();
        }

        return new MigrationEnd(EndState.Read(site), death.Died.IsCompleted, packing == TestPacking.None ? 0 : seen.FetchedAgain.Values.DefaultIfEmpty().Max(), EndState.DownloadedAgain(site));
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
    private static async Task<TestBackend?> StartAsync(TestSite site, Where where, Death death, SeenRanges seen)
    {
        try
        {
            return await TestBackend.StartAsync(site, services => Adjust(services,
                where == Where.BeforeCommit ? new DyingCommits(death) : new DeadCommits(death),
                seen.Watch(where == Where.BeforeCommit ? new DeadCalls(death) : new DyingCalls(death, withAnswer: where == Where.WithAnswer))));
        }
        catch (ProgramDiedException)
        {
            return null;
        }
    }

    private static void Adjust(IServiceCollection services, CommitFaults commits, OutgoingCalls calls)
    {
        // Few records a batch, so that each file has several checkpoints.
        services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));
        services.Replace(ServiceDescriptor.Singleton(commits));
        services.Replace(ServiceDescriptor.Singleton(calls));
    }

    /// <param name="FetchedAgain">Bytes of the upload that was worst off.</param>
    private sealed record MigrationEnd(string State, bool Died, long FetchedAgain, long DownloadedAgain);

    private static string FirstDifference(string expected, string found)
    {
        var (e, f) = (expected.Split('\n'), found.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(e.Length, f.Length)).First(i => i >= e.Length || i >= f.Length || e[i] != f[i]);
        return $"line {line}: expected <{(line < e.Length ? e[line] : "nothing")}>, found <{(line < f.Length ? f[line] : "nothing")}>";
    }
}
