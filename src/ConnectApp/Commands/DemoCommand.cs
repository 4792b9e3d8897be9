using System.Globalization;
using ConnectApp.Emulator;
using ConnectApp.Runs;
using ConnectApp.Storage;
using Spectre.Console;

namespace ConnectApp.Commands;

internal sealed record DemoArguments
{
    /// <summary>Most records of the sample to take.</summary>
    public int Records { get; init; } = int.MaxValue;
    public string? Product { get; init; }
    public string? ExportFolder { get; init; }
    public string? MappingsFolder { get; init; }
    public string? PlanPath { get; init; }
    public bool Keep { get; init; }
    public bool Json { get; init; }
}

/// <summary><c>demo</c>: emulator, backend and one whole migration in this process, on free loopback ports and a temporary store.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(DemoArguments arguments, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-demo-").FullName;
        try
        {
            return await RunAsync(arguments, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(DemoArguments arguments, string folder, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var sample = DemoSample.Prepare(arguments, folder);
        var started = time.GetTimestamp();
        await using var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            ExportFolder = sample.ExportFolder, MappingsFolder = sample.MappingsFolder, Product = arguments.Product,
        }, cancellationToken);
        await using var app = Backend.Build(builder => Configure(builder, emulator, sample, Path.Combine(folder, "store")));
        using var store = await Backend.StartAsync(app, cancellationToken);
        var address = new Uri(app.Urls.First());

        var console = arguments.Json ? CommandLine.StandardError() : AnsiConsole.Console;
        var progress = new ImportProgress(console, time) { TotalBytes = sample.Bytes, TotalFiles = sample.Files };
        await progress.ShowAsync(async () =>
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = WatchAsync(app.Services, progress, time, ended.Token);
            var transfer = await emulator.MigrateAsync(address, cancellationToken);
            await emulator.WaitUntilSettledAsync(transfer, cancellationToken);
            await ended.CancelAsync();
            await watching;
        }, cancellationToken);

        var (run, counts, files) = ReadEnd(app.Services);
        var elapsed = time.GetElapsedTime(started);
        if (arguments.Json) await Console.Out.WriteLineAsync(ToSummary(run, counts, files, elapsed).ToJson());
        else DemoReport.Show(console, run, counts, files, elapsed, address, emulator.Report(), arguments.Keep);
        if (arguments.Keep) await KeepAsync(time, cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return run.DecidedStatus switch
        {
            TransferStatus.Success => CommandLine.Success,
            TransferStatus.Incomplete => CommandLine.Incomplete,
            _ => CommandLine.Failed,
        };
    }

    private static void Configure(WebApplicationBuilder builder, PlatformEmulator emulator, DemoSample sample, string store)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Connect:BaseUrl"] = null,
            ["Connect:AllowedHosts:0"] = "127.0.0.1",
            ["Connect:InstallKeysUrl"] = emulator.InstallKeysUrl.ToString().TrimEnd('/'),
            ["Storage:ConnectionString"] = store,
            ["Storage:KeyRing"] = null,
            ["Import:Plan"] = sample.PlanPath,
        });

        // The bars tell what happens; only trouble is worth a line between them.
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter((_, level) => level >= LogLevel.Error);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
    }

    private static async Task WatchAsync(IServiceProvider services, ImportProgress progress, TimeProvider time, CancellationToken ended)
    {
        long bytes = 0, records = 0, files = 0;
        try
        {
            while (true)
            {
                await Task.Delay(Look, time, ended);
                if (services.GetRequiredService<RunRegistry>().ReadAll() is not [var entry, ..]) continue;
                if (services.GetRequiredService<RunStore>().Find(entry.TenantId, entry.RunId) is not { } run) continue;
                var counts = RunCounts.ReadFrom(services.GetRequiredService<TenantDatabases>().Open(entry.TenantId), run);
                progress.Add(counts.BytesDone - bytes, counts.Read - records);
                for (; files < counts.DoneFiles; files++) progress.FileDone();
                (bytes, records) = (counts.BytesDone, counts.Read);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The transfer is settled.
        }
    }

    private static (Run Run, RunCounts Counts, IReadOnlyList<RunFile> Files) ReadEnd(IServiceProvider services)
    {
        var entry = services.GetRequiredService<RunRegistry>().ReadAll()[0];
        var runs = services.GetRequiredService<RunStore>();
        var run = runs.Find(entry.TenantId, entry.RunId)!;
        return (run, RunCounts.ReadFrom(services.GetRequiredService<TenantDatabases>().Open(entry.TenantId), run), runs.ReadFiles(run));
    }

    private static Summary ToSummary(Run run, RunCounts counts, IReadOnlyList<RunFile> files, TimeSpan elapsed)
    {
        var data = files.Where(f => f.Role == FileRole.Data).ToList();
        return new Summary(
            run.DecidedStatus ?? run.State, Math.Round(elapsed.TotalSeconds, 3), data.Sum(f => f.Offset), Summary.PeakMemory(),
            new RecordLine(counts.Read, counts.Loaded, counts.Unchanged, counts.Skipped, counts.Failed),
            counts.References.ToDictionary(r => r.Namespace, r => new ReferenceLine(r.Rewritten, r.Missing)),
            data.Select(f => new FileLine(f.Label, f.Entity, f.Offset, f.Read, f.Loaded, f.Unchanged, f.Skipped, f.Failed)).ToList());
    }

    private static async Task KeepAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how one leaves a demo that stays up.
        }
    }
}
