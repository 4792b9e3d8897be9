using ConnectApp.Composition;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Emulator;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

internal sealed record DemoArguments
{
    /// <summary>Most records of the sample to take.</summary>
    public int Records { get; init; } = int.MaxValue;

    /// <summary><see cref="SampleMappings.Complete"/> or <see cref="SampleMappings.Incomplete"/>; null: complete.</summary>
    public string? Sample { get; init; }
    public string? Product { get; init; }
    public string? ExportFolder { get; init; }
    public string? MappingsFolder { get; init; }
    public string? PlanPath { get; init; }
    public bool Keep { get; init; }
    public EmulatedDoor Door { get; init; }

    /// <summary>Two waves by the Migration API instead of one transfer.</summary>
    public bool Waves { get; init; }
    public bool Json { get; init; }
}

/// <summary><c>demo</c>: emulator, backend and one whole migration in this process, on free loopback ports and a temporary store.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

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
        if (arguments.Waves)
            return await DemoWaves.RunAsync(arguments, sample, (builder, other) => Configure(builder, other, sample, Path.Combine(folder, "store")), cancellationToken);
        var started = time.GetTimestamp();
        await using var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            ExportFolder = sample.ExportFolder, MappingsFolder = sample.MappingsFolder, Product = arguments.Product, Door = arguments.Door,
        }, cancellationToken);
        await using var app = Backend.Build(builder => Configure(builder, emulator, sample, Path.Combine(folder, "store")));
        using var store = await BackendStart.StartAsync(app, cancellationToken);
        var address = new Uri(app.Urls.First());

        var progress = new ProgressDisplay(Terminal.On(Console.Error), time) { TotalBytes = sample.Bytes, TotalFiles = sample.Files };
        await progress.ShowAsync(() => MigrateAsync(emulator, address, app.Services, progress, time, cancellationToken), cancellationToken);

        var (run, summary) = await ReadEndAsync(app.Services, time.GetElapsedTime(started));
        if (arguments.Json)
        {
            await Console.Out.WriteLineAsync(summary.ToJson());
        }
        else
        {
            var texts = run.Plan is { } bytes && PlanCatalog.Parse(bytes) is { } plan
                ? await TextSamples.FindAsync(plan, run, app.Services.GetRequiredService<RecordChanges>(), sample.ExportFolder, cancellationToken) : [];
            DemoReport.Show(Terminal.On(Console.Out), summary, texts, run.DecidedMessage, emulator.Report(), arguments.Keep ? address : null);
        }

        if (arguments.Keep) await KeepAsync(time, cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return summary.ExitCode;
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
            ["Connect:Descriptor"] = sample.WriteDescriptor(Path.GetDirectoryName(store)!),
        });
        if (emulator.Door == EmulatedDoor.ForgeRemote) builder.Configuration.AddInMemoryCollection(ForgeSettings(emulator));

        QuietLogs.Set(builder);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
    }

    private static Dictionary<string, string?> ForgeSettings(PlatformEmulator emulator)
    {
        var address = emulator.Address.ToString().TrimEnd('/');
        return new()
        {
            ["Forge:AppId"] = emulator.Forge.AppId,
            ["Forge:JwksUrl"] = address + "/.well-known/jwks.json",
            ["Forge:ApiUrl"] = address + "/app/migration/forge/v1",
            ["Forge:AllowedHosts:0"] = "127.0.0.1",
        };
    }

    private static async Task MigrateAsync(PlatformEmulator emulator, Uri address, IServiceProvider services, ProgressDisplay progress, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(services, progress, time, ended.Token);
        try
        {
            var transfer = await emulator.MigrateAsync(address, cancellationToken);
            await emulator.WaitUntilSettledAsync(transfer, cancellationToken);
            await WaitUntilEndedAsync(services, time, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>Where the platform settles by itself, the run ends with the event that says so.</summary>
    private static async Task WaitUntilEndedAsync(IServiceProvider services, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < LongestEnd)
        {
            var entry = (await services.GetRequiredService<RunRegistry>().ReadAllAsync(cancellationToken))[0];
            if (await services.GetRequiredService<TransferStore>().FindAsync(entry.TenantId, entry.RunId, cancellationToken) is { HasEnded: true }) return;
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private static async Task WatchAsync(IServiceProvider services, ProgressDisplay progress, TimeProvider time, CancellationToken ended)
    {
        long bytes = 0, records = 0, files = 0;
        try
        {
            while (true)
            {
                await Task.Delay(Look, time, ended);
                if (await services.GetRequiredService<RunRegistry>().ReadAllAsync(ended) is not [var entry, ..]) continue;
                if (await services.GetRequiredService<TransferStore>().FindAsync(entry.TenantId, entry.RunId, ended) is not { } run) continue;
                var counts = await RunCounts.ReadAsync(services.GetRequiredService<ITenantDatabases>(), run, ended);
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

    private static async Task<(TransferRun Run, Summary Summary)> ReadEndAsync(IServiceProvider services, TimeSpan elapsed)
    {
        var entry = (await services.GetRequiredService<RunRegistry>().ReadAllAsync(CancellationToken.None))[0];
        var runs = services.GetRequiredService<TransferStore>();
        var run = (await runs.FindAsync(entry.TenantId, entry.RunId, CancellationToken.None))!;
        var counts = await RunCounts.ReadAsync(services.GetRequiredService<ITenantDatabases>(), run, CancellationToken.None);
        var files = (await runs.ReadFilesAsync(run, CancellationToken.None)).Where(f => f.Role == FileRole.Data).Select(f => new FileLine(f.Label, f.Entity, f.Offset, f.Read, f.Loaded, f.Unchanged, f.Skipped, f.Failed));
        var reports = services.GetRequiredService<RunReports>();
        var summary = Summary.Of(run.DecidedStatus ?? run.State, elapsed, [.. files], counts.References.Select(r => KeyValuePair.Create(r.Namespace, new ReferenceLine(r.Rewritten, r.Missing))));
        return (run, summary.With(await reports.ReadFieldsAsync(run, CancellationToken.None), await reports.ReadCausesAsync(run, CancellationToken.None), causesLeft: 0));
    }

    internal static async Task KeepAsync(TimeProvider time, CancellationToken cancellationToken)
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
