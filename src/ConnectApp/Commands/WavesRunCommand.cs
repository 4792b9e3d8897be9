using System.Text.Json;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Requests;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Starting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Commands;

/// <summary><c>waves run PLAN</c>: runs a plan here, or lets the <c>serve</c> that holds the store run it and looks on.</summary>
internal sealed class WavesRunCommand(WavePlan plan, StartChoices choices, string planPath, bool json, TextWriter output, TextWriter error)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly RunActor s_actor = new(RunActor.Operator, "local");

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _began = TimeProvider.System.GetTimestamp();

    public static async Task<int> RunAsync(
        string planPath, StartChoices choices, bool json, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (WavePlanFile.Read(planPath, needsSecrets: true, error) is not { Plan: { } plan }) return CommandLine.Usage;
        var command = new WavesRunCommand(plan, choices, planPath, json, output, error);
        await using var app = Backend.Build(Configure);
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        if (FolderLock.TryTake(storage.Folder, TimeProvider.System) is not { } folder) return await command.FollowAsync(app.Services, storage, cancellationToken);
        using (folder)
        {
            app.Services.GetRequiredService<ControlDatabase>().Start(check: folder.StoppedUncleanly);
            app.Services.GetRequiredService<WaveHost>().IsServing = false;
            return await command.RunHereAsync(app.Services, cancellationToken);
        }
    }

    internal static void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();

        // Only waves are run here: other kinds would ask for their plans and apps.
        builder.Services.RemoveAll<IRunKind>();
        builder.Services.AddSingleton<IRunKind, WaveKind>();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // Rules of appsettings.json name categories and would win over a rule for all. The lines tell what happens.
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Error;
        });
    }

    public async Task<int> RunHereAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var tenant = await services.GetRequiredService<ApiTenants>().GetOrAddAsync(ApiTenants.Local, cancellationToken);
        var outcome = await services.GetRequiredService<StartWaves>().StartAsync(tenant, plan, choices, s_actor, continues: true, cancellationToken);
        if (outcome is StartOutcome.Faulty faulty)
        {
            foreach (var fault in faulty.Faults) await error.WriteLineAsync(fault.Show(planPath));
            return CommandLine.Usage;
        }

        var chosen = ((StartOutcome.Started)outcome).Chosen.ToHashSet();
        var reader = services.GetRequiredService<WaveReader>();
        var view = WaveView.OnError(_time);
        try
        {
            await services.GetRequiredService<WaveRunner>().RunAsync(chosen, async () =>
            {
                var waves = await reader.ReadAsync(tenant, plan.Name, CancellationToken.None);
                await view.ShowAsync(waves);
                return IsDone(waves, chosen);
            }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await PauseAsync(services, chosen);
        }

        return await EndAsync(reader, tenant, services.GetRequiredService<CallCounts>().All, view, cancellationToken);
    }

    private async Task<int> FollowAsync(IServiceProvider services, StorageOptions storage, CancellationToken cancellationToken)
    {
        var control = new ControlFile(storage);
        var requests = new RequestStore(control);
        var sealedPlan = new WaveRequest(plan, choices).Seal(services.GetRequiredService<RunSecrets>());
        var request = await requests.AddAsync(WaveRequest.Kind, sealedPlan, _time.GetUtcNow(), cancellationToken);
        await error.WriteLineAsync("`serve` holds the store and runs the waves; Ctrl-C only stops looking on.");
        RequestAnswer? answer;
        while ((answer = await requests.FindAnswerAsync(request, cancellationToken)) is null)
        {
            if (_time.GetElapsedTime(_began) > s_patience)
            {
                await error.WriteLineAsync($"The running `serve` has not answered within {s_patience.TotalSeconds:0} s. The request stays in the store.");
                return CommandLine.Failed;
            }

            await Task.Delay(s_look, _time, cancellationToken);
        }

        if (!answer.Succeeded)
        {
            await error.WriteLineAsync(answer.Text);
            return CommandLine.Usage;
        }

        var chosen = answer.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => new RunId(Guid.Parse(t))).ToHashSet();
        var tenant = (await new ApiTenants(control, _time).FindAsync(ApiTenants.Local, cancellationToken))!.Value;
        var reader = new WaveReader(new TenantFiles(storage), new RunRegistry(control), new TransferLinks(control, TransferLinks.FindAppKey()), storage.Folder);
        var view = WaveView.OnError(_time);
        while (true)
        {
            var waves = await reader.ReadAsync(tenant, plan.Name, cancellationToken);
            await view.ShowAsync(waves);
            if (IsDone(waves, chosen)) break;
            await Task.Delay(s_look, _time, cancellationToken);
        }

        return await EndAsync(reader, tenant, new Dictionary<string, long>(), view, cancellationToken);
    }

    /// <summary>Nothing more comes: each wave has ended, rests, or waits for one that is not run here.</summary>
    private static bool IsDone(IReadOnlyList<StoredWave> waves, HashSet<RunId> chosen) =>
        waves.Where(w => chosen.Contains(w.Run.RunId)).All(w => w.IsAtRest || WaitsForOthers(w, waves, chosen));

    private static bool WaitsForOthers(StoredWave wave, IReadOnlyList<StoredWave> waves, HashSet<RunId> chosen) => wave.State == RunState.Pending && wave.Tasks.Count == 0
        && waves.Any(w => wave.Wave.After.Contains(w.Row.WaveName) && w.State != RunState.Completed && (w.IsAtRest || !chosen.Contains(w.Run.RunId)));

    private static async Task PauseAsync(IServiceProvider services, HashSet<RunId> chosen)
    {
        var (registry, control, worker) = (services.GetRequiredService<RunRegistry>(), services.GetRequiredService<RunControl>(), services.GetRequiredService<RunWorker>());
        foreach (var run in chosen)
        {
            if (await registry.FindAsync(run, CancellationToken.None) is not { DueAt: not null } entry) continue;
            await control.PauseAsync(entry, s_actor, CancellationToken.None);
            await worker.AdvanceAsync(run, CancellationToken.None);
        }
    }

    private async Task<int> EndAsync(
        WaveReader reader, TenantId tenant, IReadOnlyDictionary<string, long> requests, WaveView view, CancellationToken cancellationToken)
    {
        var names = WaveParts.Of(plan).Select(p => p.Name).ToHashSet();
        var waves = (await reader.ReadAsync(tenant, plan.Name, CancellationToken.None)).Where(w => names.Contains(w.Row.PartName)).ToList();
        await view.ShowAsync(waves);
        var objects = new List<WaveObject>();
        foreach (var wave in waves) objects.Add((await reader.ShowAsync(wave, seesAll: true, CancellationToken.None)).Wave);
        var status = WaveReader.StatusOf(waves.Select(w => w.State));
        if (json)
        {
            var summary = new PlanObject(plan.Name, status, Math.Round(_time.GetElapsedTime(_began).TotalSeconds, 1), objects, requests);
            await output.WriteLineAsync(JsonSerializer.Serialize(summary, WaveObjectJson.Default.PlanObject));
        }
        else
        {
            await output.WriteLineAsync($"{plan.Name}: {status}");
            foreach (var wave in objects) await output.WriteLineAsync($"  {wave.Name}: {wave.Status}{(wave.Message is { } message ? $": {message}" : "")}");
        }

        return cancellationToken.IsCancellationRequested ? CommandLine.Interrupted : ExitCodeOf(waves);
    }

    private int ExitCodeOf(List<StoredWave> waves)
    {
        if (waves.Any(w => w.State == RunState.Failed)) return CommandLine.Failed;
        return waves.All(w => w.State == RunState.Completed || (w is { State: RunState.Pending, Row: { ChecksOnly: not 0, Rests: not 0 }, Run.Phase: >= 4 }) || IsNotChosen(w))
            ? CommandLine.Success : CommandLine.Incomplete;
    }

    /// <summary>With <c>--only</c> the other waves do not count.</summary>
    private bool IsNotChosen(StoredWave wave) => choices.Only is { } only && only != wave.Row.PartName && only != wave.Row.WaveName
        && only != $"{plan.Name}/{wave.Row.PartName}" && only != $"{plan.Name}/{wave.Row.WaveName}";
}
