using System.Text;
using System.Text.Json;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Emulator;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Starting;

namespace ConnectApp.Commands;

/// <summary><c>demo --waves</c>: two waves from their definition to COMPLETED, with the import of the app that the first one names.</summary>
internal static class DemoWaves
{
    /// <summary>The emulator's clocks and limits run so much faster.</summary>
    private const int Speed = 60;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(
        DemoArguments arguments, DemoSample sample, Action<WebApplicationBuilder, PlatformEmulator> configure, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        await using var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            ExportFolder = sample.ExportFolder, MappingsFolder = sample.MappingsFolder, Product = arguments.Product, HasMigrationApi = true,
            Scenario = Scenario.Parse($"speed: {Speed}"),
        }, cancellationToken);
        await using var app = Backend.Build(builder =>
        {
            configure(builder, emulator);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["MigrationApi:BaseUrl"] = $"{emulator.Address}migrations/public/v1",
                ["MigrationApi:ReportsUrl"] = $"{emulator.Address}migrations/reports/v1",
                ["MigrationApi:AllowedHosts:0"] = "127.0.0.1",
                ["MigrationApi:PostsPerMinute"] = $"{5 * Speed}",
                ["MigrationApi:ShortestPoll"] = "200ms",
                ["MigrationApi:LongestPoll"] = "2s",
            });
        });
        using var store = await BackendStart.StartAsync(app, cancellationToken);
        await emulator.ServeJobsAsync(new Uri(app.Urls.First()), cancellationToken);

        var plan = PlanOf(arguments, sample, emulator);
        var tenant = await app.Services.GetRequiredService<ApiTenants>().GetOrAddAsync(ApiTenants.Local, cancellationToken);
        var actor = new RunActor(RunActor.Operator, ApiTenants.Local);
        await app.Services.GetRequiredService<StartWaves>().StartAsync(tenant, plan, StartChoices.None, actor, continues: true, cancellationToken);
        var waves = await WatchAsync(app.Services.GetRequiredService<WaveReader>(), tenant, time, cancellationToken);

        var reader = app.Services.GetRequiredService<WaveReader>();
        var shown = new List<WaveObject>();
        foreach (var wave in waves) shown.Add((await reader.ShowAsync(wave, seesAll: true, cancellationToken)).Wave);
        var status = WaveReader.StatusOf(waves.Select(w => w.State));
        var summary = new PlanObject(plan.Name, status, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), shown, app.Services.GetRequiredService<CallCounts>().All);
        if (arguments.Json) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(summary, WaveObjectJson.Default.PlanObject));
        else await PrintAsync(summary, emulator.Report());
        if (arguments.Keep) await DemoCommand.KeepAsync(time, cancellationToken);
        await app.StopAsync(CancellationToken.None);
        return status switch { RunState.Completed => CommandLine.Success, RunState.Failed => CommandLine.Failed, _ => CommandLine.Incomplete };
    }

    private static WavePlan PlanOf(DemoArguments arguments, DemoSample sample, PlatformEmulator emulator)
    {
        var product = arguments.Product ?? "jira";
        var (server, account) = (emulator.MigrationServers.First(s => s.Product == product), emulator.MigrationAccounts[0]);
        var app = PlanReader.Read(File.ReadAllBytes(sample.PlanPath), sample.PlanPath).Plan?.App ?? "";
        var items = product == "jira" ? "projects" : "spaces";
        var text = $$"""
            version: 1
            name: Demo
            product: {{product}}
            cloud: { url: "{{emulator.SiteBaseUrl}}", email: {{account.Email}}, token: {{account.Token}} }
            server: { id: {{server.Id}}, url: "{{emulator.Address.ToString().TrimEnd('/')}}{{server.Path}}", token: {{server.Token}} }
            usersAndGroups: ALL
            waves:
              - name: pilot
                {{items}}: [HR, OPS]
                apps: ["{{app}}"]
              - name: rest
                {{items}}: [DEV]
                after: [pilot]
            """;
        return WavePlanReader.Read(Encoding.UTF8.GetBytes(text), new PlanSources()).Plan ?? throw new InvalidOperationException("The demo's plan has faults.");
    }

    private static async Task<IReadOnlyList<StoredWave>> WatchAsync(WaveReader reader, TenantId tenant, TimeProvider time, CancellationToken cancellationToken)
    {
        var view = WaveView.OnError(time);
        while (true)
        {
            var waves = await reader.ReadAsync(tenant, null, cancellationToken);
            await view.ShowAsync(waves);
            if (waves.Count > 0 && waves.All(w => w.HasEnded)) return waves;
            await Task.Delay(s_look, time, cancellationToken);
        }
    }

    private static async Task PrintAsync(PlanObject summary, EmulatorReport report)
    {
        await Console.Out.WriteLineAsync($"{summary.Status} after {summary.Seconds} s.");
        foreach (var wave in summary.Waves)
        {
            await Console.Out.WriteLineAsync($"  {wave.Name}: {wave.Status}, {wave.Tasks.Count} tasks, {wave.Artifacts.Count} reports, {wave.Transfers.Count} transfers of the app");
            if (wave.Message is { } message) await Console.Out.WriteLineAsync($"    {message}");
        }

        await Console.Out.WriteLineAsync($"The other side saw {report.Violations.Count} violations of its contracts. Next: write a plan of your own (docs/waves.md) and `waves check` it.");
    }
}
