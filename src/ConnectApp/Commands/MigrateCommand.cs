using System.Text.Json;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Requests;
using ConnectApp.Transfers.Requests;
using ConnectApp.WorkItems.Starting;
using ConnectApp.WorkItems.Stores;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>
/// <c>migrate REQUEST.json</c>: a migration of work items, followed to its end. Where nobody serves the store it runs here, and Ctrl-C leaves it paused;
/// beside a running <c>serve</c> that one runs it, and Ctrl-C only detaches. The same command continues a run that has not ended.
/// </summary>
/// <param name="settings">Last word on the configuration, for the demo; null: none.</param>
internal sealed class MigrateCommand(
    MigrateArguments arguments, IAnsiConsole output, IAnsiConsole errors, TimeProvider time, IReadOnlyDictionary<string, string?>? settings = null)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var body = MigrateFile.Read(arguments.RequestPath, arguments.DryRun);
        await using var app = Backend.Build(Adjust);
        if (arguments.RetryOf is null && app.Services.GetRequiredService<StartRequestReader>().Read(body) is { Request: null, Faults: var faults }) return Refuse(faults);
        var folder = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Folder;
        if (FolderLock.TryTake(folder, time) is not { } held) return await RunBesideAsync(app.Services, body, cancellationToken);
        using (held)
        {
            await BackendStart.OpenStoreAsync(app.Services, held, cancellationToken);
            return await RunHereAsync(app.Services, body, cancellationToken);
        }
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings);
        QuietLogs.Set(builder);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();

        // Transfers need a plan, and are not advanced here.
        builder.Services.RemoveAll<IRunKind>();
        builder.Services.AddSingleton<IRunKind>(provider => ActivatorUtilities.CreateInstance<WorkItems.Runs.WorkItemKind>(provider));
    }

    private async Task<int> RunHereAsync(IServiceProvider services, JsonElement body, CancellationToken cancellationToken)
    {
        RunId? retryOf = arguments.RetryOf is { } text ? await FindEndedAsync(text, cancellationToken) : null;
        var (started, faults) = await services.GetRequiredService<MigrateRequests>().StartAsync(arguments.Project, retryOf, body, cancellationToken);
        if (started is not { } run) return Refuse(faults);
        var tenants = services.GetRequiredService<ITenantDatabases>();
        var follower = new MigrateFollower(tenants, services.GetRequiredService<RunRegistry>().FindAsync, errors, time);
        using var stopped = new CancellationTokenSource();
        var following = follower.FollowAsync(run, arguments.Quiet, stopped.Token);
        try
        {
            await ActivatorUtilities.CreateInstance<ForegroundRun>(services).RunAsync(run, cancellationToken);
        }
        finally
        {
            await stopped.CancelAsync();
            await Task.WhenAny(following);
        }

        return await ShowEndAsync(tenants, await follower.LookAsync(run, CancellationToken.None), wasInterrupted: cancellationToken.IsCancellationRequested);
    }

    private async Task<int> RunBesideAsync(IServiceProvider services, JsonElement body, CancellationToken cancellationToken)
    {
        RunId? retryOf = arguments.RetryOf is { } text ? await FindEndedAsync(text, cancellationToken) : null;
        var (secrets, faults) = services.GetRequiredService<StartRequestReader>().ReadCredentials(body, before: null);
        if (secrets is null) return Refuse(faults);
        var asked = services.GetRequiredService<MigrateRequests>().Seal(arguments.Project, retryOf, StoredRequest.WithoutSecrets(body), secrets);
        
        // Not the store of the services: that one writes only where it holds the folder.
        var requests = new RequestStore(new ControlFile(services.GetRequiredService<IOptions<StorageOptions>>().Value));
        var answer = await AskAsync(requests, asked, cancellationToken);
        if (!answer.Succeeded) return Refuse(answer.Text.Split('\n'));

        var store = StoreReader.FromSettings();
        var run = new RunId(Guid.Parse(answer.Text));
        var follower = new MigrateFollower(store.Tenants, store.FindRunAsync, errors, time);
        return await ShowEndAsync(store.Tenants, await follower.FollowAsync(run, arguments.Quiet, cancellationToken), wasInterrupted: false);
    }

    /// <summary>A request that nobody takes is withdrawn: nobody shall start a migration that its caller has given up.</summary>
    private async Task<RequestAnswer> AskAsync(RequestStore requests, SealedRequest asked, CancellationToken cancellationToken)
    {
        var request = await requests.AddAsync(MigrateRequests.KindName, asked.ToJson(), time.GetUtcNow(), cancellationToken);
        var begun = time.GetTimestamp();
        try
        {
            while (time.GetElapsedTime(begun) < s_patience)
            {
                if (await requests.FindAnswerAsync(request, cancellationToken) is { } answer) return answer;
                await Task.Delay(s_between, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await requests.AnswerAsync(request, new RequestAnswer(false, "Withdrawn."), time.GetUtcNow(), CancellationToken.None, wipe: true);
            throw;
        }

        var tooLate = new RequestAnswer(false, $"Another process holds the store and has not answered within {s_patience.TotalSeconds:0} s: it is no `serve`, or is busy. The request is withdrawn.");
        return await requests.AnswerAsync(request, tooLate, time.GetUtcNow(), CancellationToken.None, wipe: true)
            ? tooLate : await requests.FindAnswerAsync(request, CancellationToken.None) ?? tooLate;
    }

    /// <exception cref="UsageException">There is no such run of work items, or more than one.</exception>
    private static async Task<RunId> FindEndedAsync(string text, CancellationToken cancellationToken)
    {
        var found = (await StoreReader.FromSettings().ReadRunsAsync(cancellationToken)).Select(r => r.Entry)
            .Where(e => e.Kind == RunKinds.WorkItems && e.RunId.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 1 ? found[0].RunId : throw new UsageException($"{found.Count} runs of work items of this store have an id that begins with '{text}'; `runs` lists them.");
    }

    private async Task<int> ShowEndAsync(ITenantDatabases tenants, MigrateLook look, bool wasInterrupted)
    {
        if (look.Run is not { } run) throw new InvalidDataException($"The run {look.Entry.RunId} has no row.");
        if (arguments.ReportPath is { } path) await MigrateReport.WriteAsync(new RunReport(tenants), run.TenantId, run.RunId, path, CancellationToken.None);
        var summary = MigrateSummary.Of(run, look.State, look.Figures, time.GetUtcNow());
        var message = run.HasEnded ? run.Message : look.State == RunState.Paused ? $"{run.Waiting?.Reason ?? "The run is paused."} The same command continues it." : null;
        if (arguments.Json)
        {
            if (message is not null) await errors.Profile.Out.Writer.WriteLineAsync(message);
            await output.Profile.Out.Writer.WriteLineAsync(summary.ToJson());
        }
        else
        {
            MigrateView.Show(output, summary, message);
        }

        return wasInterrupted && !run.HasEnded ? CommandLine.Interrupted : summary.ExitCode;
    }

    private int Refuse(IReadOnlyList<string> faults)
    {
        foreach (var fault in faults) errors.Profile.Out.Writer.WriteLine(fault);
        return CommandLine.Usage;
    }
}
