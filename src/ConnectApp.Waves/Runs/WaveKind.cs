using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Stores;

namespace ConnectApp.Waves.Runs;

/// <summary>Waves as a kind of run: seven phases, each of which may be stopped anywhere and called again.</summary>
internal sealed class WaveKind(ITenantDatabases tenants, RunHold hold, RunSecrets secrets, WaveAccounts accounts, WaveSteps steps, WaveWatch watch, WaveTurns turns) : IRunKind
{
    public string Name => RunKinds.Wave;

    public IReadOnlyList<string> Phases { get; } = ["define", "attach", "check", "decide", "migrate", "apps", "reports"];

    /// <summary>A wave that waits for its turn is PENDING, and the worker would begin every run that is not paused.</summary>
    public bool AnswersRequests => true;

    public async Task<StageResult> StepAsync(RunStep step, CancellationToken cancellationToken)
    {
        var (entry, run) = step;
        if (run.HasEnded) return new StageResult.Finished(Earlier: true);
        if (await ReadAsync(run, cancellationToken) is not var (row, tasks)) throw new InvalidOperationException($"Run {run.RunId} has no wave.");
        var wave = Packed.Read(row.Definition, WaveJson.Default.PlannedWave);
        var account = accounts.Get(wave.Cloud.Email);
        if (entry.CancelledAt is not null || entry.PausedAt is not null)
        {
            WavePosts.Leave(account, run.RunId);
            return entry.CancelledAt is not null ? await CancelAsync(step, cancellationToken) : await hold.HoldAsync(step, cancellationToken);
        }

        if (await hold.ReleaseAsync(run, cancellationToken)) return new StageResult.Again();
        if (WaveCredentials.Open(secrets, run) is not { } credentials)
            return new StageResult.Pause(RunWait.Credentials, "The run was paused for so long that its credentials were wiped; run the plan again, or resume it with new ones.");
        return await steps.DoAsync(new WaveLook(run, row, wave, tasks, credentials, account), cancellationToken);
    }

    public async Task<StageResult> CancelAsync(RunStep step, CancellationToken cancellationToken)
    {
        var (_, tasks) = await ReadAsync(step.Run, cancellationToken) ?? (new WaveRow(), []);
        var continues = tasks.Any(t => t is { TaskId: not null, Status: not Tree.StatusWords.Finished } or { AskedAt: not null });
        return new StageResult.End(RunState.Cancelled, continues ? "Nothing more is posted. The platform continues what it has already started." : null);
    }

    public async Task CleanUpAsync(RunId run, CancellationToken cancellationToken)
    {
        watch.Forget(run);
        await turns.WakeAsync(run, cancellationToken);
    }

    private Task<(WaveRow Row, IReadOnlyList<TaskRow> Tasks)?> ReadAsync(Run run, CancellationToken cancellationToken) =>
        tenants.ReadAsync<(WaveRow, IReadOnlyList<TaskRow>)?>(run.TenantId, null, async snapshot =>
            await WaveStore.FindAsync(snapshot, run.TenantId, run.RunId) is { } row ? (row, await TaskStore.ReadAsync(snapshot, run.TenantId, run.RunId)) : null, cancellationToken);
}
