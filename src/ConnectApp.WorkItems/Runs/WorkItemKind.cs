using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Starting;
using ConnectApp.WorkItems.Stores;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Migrations of work items as a kind of run: five phases, each of which may be stopped anywhere and called again.</summary>
internal sealed class WorkItemKind(
    ITenantDatabases tenants,
    RunStore runs,
    SealedCredentials credentials,
    StartRequestReader requests,
    WorkItemTools tools,
    ProgressPulse pulse,
    RunLog log,
    ActiveClaims claims,
    RunSlots slots,
    TimeProvider time) : IRunKind
{
    private const int Last = 5;

    // A write in hand ends by itself; what takes longer is aborted, and its outcome is resolved when the run continues.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan s_untilThereIsRoom = TimeSpan.FromSeconds(1);

    public string Name => RunKinds.WorkItems;

    public IReadOnlyList<string> Phases { get; } = ["preflight", "items and hierarchy", "comments and attachments", "links and references", "verify and report"];

    public bool HasRoom => slots.HasRoom;

    public async Task<StageResult> StepAsync(RunStep step, CancellationToken cancellationToken)
    {
        using var slot = slots.TryEnter();
        if (slot is null) return new StageResult.WaitFor(s_untilThereIsRoom);
        var run = step.Run;
        if (credentials.Open(run) is not { } secrets)
            return new StageResult.Pause(RunWait.Credentials, "The run was paused for so long that its credentials were wiped; resume it with new ones.");

        var store = new TenantStore(tenants, runs, run);
        var scope = new RunScope(run.TenantId.ToString(), run.RunId.ToString());
        var stored = await store.ReadAsync(new RunFactStore(scope).FindAsync, cancellationToken)
            ?? throw new InvalidOperationException($"Run {run.RunId} has no request.");
        var (start, faults) = requests.Read(SealedCredentials.Complete(stored.Request, secrets));
        if (start is null) return new StageResult.End(RunState.Failed, $"The request is no longer valid: {string.Join("; ", faults)}.");

        using var abort = new CancellationTokenSource();
        await using var stopping = cancellationToken.Register(() => _ = AbortAsync(abort));
        var counts = new CallCounts();
        await using var telling = new RunTelling(runs, run, scope, store, counts, pulse, log, time);
        var signals = new KindSignals(telling, cancellationToken);
        var migration = new Migration(tools.For(store), scope, start.Request, secrets, signals, counts) 
        {
            RetryOf = run.RetryOf,
            SourceEnds = start.SourceExpiresAt ?? CredentialsEnd.OfToken(secrets.Pat),
            TargetEnds = start.TargetExpiresAt,
            ClaimTarget = (claim, token) => ClaimAsync(run, claim, token),
        };
        try
        {
            var result = await StepAsync(migration, run, start.Request, abort.Token);
            await telling.EndAsync(isDone: true);
            return result;
        }
        catch (Exception exception) when (Result(exception, secrets) is { } result)
        {
            await telling.EndAsync(isDone: false);
            return result;
        }
        catch (Exception exception) when (exception is RunStoppedException or OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            await telling.EndAsync(isDone: false);
            throw new OperationCanceledException("The run was stopped at a checkpoint.", exception, cancellationToken);
        }
    }

    /// <returns>What an exception of a step means for the run; null: it is no answer of either side.</returns>
    private static StageResult? Result(Exception exception, MigrationSecrets secrets) => exception switch
    {
        PreflightException refused => new StageResult.End(RunState.Failed, Printable.Of(refused.Message, 1000)),
        CredentialsRefusedException refused => new StageResult.Pause(RunWait.Credentials, CredentialCauses.Of(refused, secrets.Pat)),
        OutgoingRefusedException refused => new StageResult.TryAgain(refused.Message, null) { Code = RunWait.Operator },
        CallFailedException failed => new StageResult.TryAgain(Printable.Of(failed.Message, 1000), null),
        _ => null,
    };

    /// <summary>The target is one run's at a time; a start whose look for the cloud id failed could not claim it.</summary>
    private async Task ClaimAsync(Run run, string claim, CancellationToken cancellationToken)
    {
        if (await claims.ClaimAsync(claim, run.RunId, run.TenantId, cancellationToken) is not { } holder) return;
        var which = holder.Tenant == run.TenantId ? $" ({holder.Run})" : "";
        throw new PreflightException($"Another run{which} migrates into this Jira project. Wait for its end, or cancel it.");
    }

    public Task<StageResult> CancelAsync(RunStep step, CancellationToken cancellationToken) =>
        Task.FromResult<StageResult>(new StageResult.End(RunState.Cancelled, null));

    public Task CleanUpAsync(RunId run, CancellationToken cancellationToken) => claims.ReleaseAsync(run, cancellationToken);

    private static async Task<StageResult> StepAsync(Migration migration, Run run, MigrationRequest request, CancellationToken cancellationToken)
    {
        switch (run.Phase)
        {
            case 1:
                await migration.PreflightAsync(cancellationToken);
                return new StageResult.Advance(request.DryRun ? Last : 2);
            case 2:
                await migration.WriteItemsAsync(cancellationToken);
                return new StageResult.Advance(3);
            case 3:
                await migration.WritePartsAsync(cancellationToken);
                return new StageResult.Advance(4);
            case 4:
                await migration.WriteLinksAsync(cancellationToken);
                return new StageResult.Advance(Last);
            default:
                await migration.FinishAsync(cancellationToken);
                return await EndAsync(migration, cancellationToken);
        }
    }

    private static async Task<StageResult> EndAsync(Migration migration, CancellationToken cancellationToken)
    {
        var (totals, _, failed) = await migration.TotalsAsync(cancellationToken);
        if (totals.Total > 0 && totals[ItemStatus.Failed] == totals.Total) return new StageResult.End(RunState.Failed, "Every item failed; the report says why.");
        return new StageResult.End(failed > 0 ? RunState.Partial : RunState.Completed, null);
    }

    private async Task AbortAsync(CancellationTokenSource abort)
    {
        await Task.Delay(s_patience, time, CancellationToken.None);
        try
        {
            await abort.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The step ended by itself.
        }
    }

    private sealed class KindSignals(RunTelling telling, CancellationToken stopping) : IRunSignals
    {
        public void ThrowIfStopped()
        {
            if (stopping.IsCancellationRequested) throw new RunStoppedException();
        }

        public void Say(string message) => telling.Say(message);

        public void Progressed() => telling.Progressed();
    }
}
