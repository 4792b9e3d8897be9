using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>runs</c> of a tenant. Every write but taking a run is fenced: a worker that lost the run writes nothing.</summary>
/// <param name="signals">Wakes live views.</param>
internal sealed class RunStore(ITenantDatabases tenants, RunSignals signals, TimeProvider time)
{
    private const string Key = "tenant_id = @TenantId AND run_id = @RunId";

    /// <returns>Null: the tenant has no such run, or its worker has not made the row yet.</returns>
    public Task<Run?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.ReadAsync<Run?>(tenant, null, snapshot => FindAsync(snapshot, tenant, run), cancellationToken);

    public static Task<Run?> FindAsync(StoreTransaction transaction, TenantId tenant, RunId run) => transaction.Connection.QuerySingleOrDefaultAsync<Run>(
        $"SELECT * FROM runs WHERE {Key}", new { TenantId = tenant, RunId = run }, transaction.Transaction);

    /// <summary>Adds the row; one that is there stays as it is.</summary>
    public static Task AddAsync(StoreTransaction transaction, NewRun run) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO runs (tenant_id, run_id, kind, project_id, name, state, phase, epoch, created_at, checkpoint, secrets, retry_of, total_items,
            type, dry_run, credentials_expire_at)
        VALUES (@TenantId, @RunId, @Kind, @ProjectId, @Name, 'PENDING', 1, 0, @CreatedAt, @Checkpoint, @Secrets, @RetryOf, @TotalItems,
            @Type, @DryRun, @CredentialsExpireAt)
        ON CONFLICT (tenant_id, run_id) DO NOTHING
        """,
        new
        {
            run.TenantId, run.RunId, run.Kind, run.ProjectId, run.Name, run.CreatedAt, run.Checkpoint, run.Secrets, RetryOf = run.RetryOf?.ToString(), run.TotalItems,
            run.Type, run.DryRun, run.CredentialsExpireAt,
        },
        transaction.Transaction);

    /// <summary>Removes a run that no worker has taken yet; only where the control tables do not have it.</summary>
    /// <returns>1, or 0 if there is none.</returns>
    public static Task<int> RemoveUnstartedAsync(StoreTransaction transaction, TenantId tenant, RunId run) => transaction.Connection.ExecuteAsync(
        $"DELETE FROM runs WHERE {Key} AND state = 'PENDING' AND epoch = 0", new { TenantId = tenant, RunId = run }, transaction.Transaction);

    /// <summary>Takes the run: whoever held it before can write no more.</summary>
    public Task<Run> TakeAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.Get(tenant).WriteAsync(transaction => transaction.Connection.QuerySingleAsync<Run>(
            $"UPDATE runs SET epoch = epoch + 1 WHERE {Key} RETURNING *", new { TenantId = tenant, RunId = run }, transaction.Transaction), cancellationToken);

    /// <summary>Runs <paramref name="work"/> in one commit of the tenant's tables, if the run is still held.</summary>
    /// <exception cref="LeaseLostException">It is not; nothing was written.</exception>
    public Task<T> WriteAsync<T>(Run run, Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken, bool durable = false) =>
        tenants.Get(run.TenantId).WriteAsync(async transaction =>
        {
            await FenceAsync(transaction, run);
            return await work(transaction);
        }, cancellationToken, durable);

    public Task WriteAsync(Run run, Func<StoreTransaction, Task> work, CancellationToken cancellationToken, bool durable = false) =>
        WriteAsync(run, async transaction => { await work(transaction); return true; }, cancellationToken, durable);

    /// <summary>Throws unless the run is still held with the epoch it was taken with.</summary>
    public static async Task FenceAsync(StoreTransaction transaction, Run run)
    {
        var held = await transaction.Connection.ExecuteScalarAsync<long?>(
            $"SELECT 1 FROM runs WHERE {Key} AND epoch = @Epoch", new { run.TenantId, run.RunId, run.Epoch }, transaction.Transaction);
        if (held is null) throw new LeaseLostException(run.RunId, run.Epoch);
    }

    /// <summary>A phase is done: the next begins, failures are forgotten, and nothing is waited for.</summary>
    public Task AdvanceAsync(Run run, int next, CancellationToken cancellationToken) =>
        TellAsync(run, run.Waiting is null ? [] : [RunEvents.Status(time.GetUtcNow(), run.State)], transaction => ExecuteAsync(transaction, run,
            "phase = @next, failures = 0, waiting_code = NULL, waiting_reason = NULL, waiting_since = NULL, waiting_until = NULL", new { next }), cancellationToken);

    /// <summary>The run begins to work; one that has begun stays as it is.</summary>
    public Task StartAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.StartedAt is not null) return Task.CompletedTask;
        var now = time.GetUtcNow();
        return TellAsync(run, [RunEvents.Status(now, RunState.Running)], transaction =>
            ExecuteAsync(transaction, run, "state = 'RUNNING', started_at = COALESCE(started_at, @now)", new { now }), cancellationToken);
    }

    /// <summary>The run waits for its turn again, as before it began.</summary>
    public Task HoldBackAsync(Run run, CancellationToken cancellationToken) => TellAsync(run, [RunEvents.Status(time.GetUtcNow(), RunState.Pending)], transaction =>
        ExecuteAsync(transaction, run, "state = 'PENDING', started_at = NULL"), cancellationToken);

    /// <summary>How much of its source the run takes from now on.</summary>
    /// <param name="type">One of <see cref="RunTypes"/>.</param>
    public static Task ChangeTypeAsync(StoreTransaction transaction, Run run, string type) => ExecuteAsync(transaction, run, "type = @type", new { type });

    /// <summary>A step failed and will be tried again.</summary>
    public Task NoteFailureAsync(Run run, RunWait wait, CancellationToken cancellationToken) => WaitAsync(run, wait, failures: 1, cancellationToken);

    /// <summary>What the run waits for from now on; live views hear of it where it is something else.</summary>
    /// <param name="wait">Null: for nothing.</param>
    public Task NoteWaitingAsync(Run run, RunWait? wait, CancellationToken cancellationToken) =>
        wait is null && run.Waiting is null ? Task.CompletedTask : WaitAsync(run, wait, failures: 0, cancellationToken);

    private Task WaitAsync(Run run, RunWait? wait, int failures, CancellationToken cancellationToken)
    {
        var isTheSame = run.Waiting is { } before && before.Code == wait?.Code && before.Reason == wait.Reason;
        var since = isTheSame ? run.WaitingSince : wait?.Since;
        return TellAsync(run, isTheSame || run.HasEnded ? [] : [RunEvents.Status(time.GetUtcNow(), run.State, wait)], transaction => ExecuteAsync(transaction, run,
            // Failures are counted for each cause: while the operator was waited for, no patience with the platform was used up.
            "failures = CASE WHEN @failures = 0 OR COALESCE(waiting_code, @Code) = @Code THEN failures ELSE 0 END + @failures, waiting_code = @Code, waiting_reason = @Reason, waiting_since = @since, waiting_until = @Until",
            new { failures, wait?.Code, wait?.Reason, since, wait?.Until }), cancellationToken);
    }

    /// <returns>False: the run waited for nothing.</returns>
    public static async Task<bool> ForgetWaitingAsync(StoreTransaction transaction, Run run) => await transaction.Connection.ExecuteAsync(
        $"UPDATE runs SET waiting_code = NULL, waiting_reason = NULL, waiting_since = NULL, waiting_until = NULL WHERE {Key} AND waiting_code IS NOT NULL",
        new { run.TenantId, run.RunId }, transaction.Transaction) > 0;

    /// <summary>The worker has stopped because somebody paused the run; nothing is written for it after this commit.</summary>
    public Task PauseAsync(Run run, IReadOnlyList<RunEvent> lines, CancellationToken cancellationToken) =>
        TellAsync(run, [.. lines, RunEvents.Status(time.GetUtcNow(), RunState.Paused, run.Waiting)], transaction => ExecuteAsync(transaction, run, "state = 'PAUSED'"), cancellationToken);

    /// <summary>Somebody resumed the run.</summary>
    public Task ResumeAsync(Run run, IReadOnlyList<RunEvent> lines, CancellationToken cancellationToken)
    {
        var state = RunState.OfResumed(run);
        return TellAsync(run, [.. lines, RunEvents.Status(time.GetUtcNow(), state)], transaction => ExecuteAsync(transaction, run,
            "state = @state, failures = 0, waiting_code = NULL, waiting_reason = NULL, waiting_since = NULL, waiting_until = NULL", new { state }), cancellationToken);
    }

    /// <summary>Ends the run, durably; one that has ended stays as it is. Its secrets are wiped.</summary>
    /// <param name="unless">Asked inside the commit; true: nothing is written.</param>
    /// <returns>False: nothing was written.</returns>
    public async Task<bool> EndAsync(Run run, StageResult.End end, RunStats stats, CancellationToken cancellationToken, Func<bool>? unless = null)
    {
        var now = time.GetUtcNow();
        var written = await WriteAsync(run, async transaction =>
        {
            if (unless?.Invoke() == true) return false;
            if (!await TryEndAsync(transaction, run, end.State, end.Message, now)) return false;
            await EventStore.AddAsync(transaction, run, RunEvents.End(now, end.State, stats));
            return true;
        }, cancellationToken, durable: true);
        if (written) Happened(run);
        return written;
    }

    /// <summary>The end within a commit of the kind's own, which also adds the events.</summary>
    /// <param name="phase">The run's last phase; null: the one it is in.</param>
    /// <returns>False: the run had ended before.</returns>
    public static async Task<bool> TryEndAsync(StoreTransaction transaction, Run run, string state, string? message, DateTimeOffset now, int? phase = null) =>
        await transaction.Connection.ExecuteAsync(
            $"""
            UPDATE runs SET state = @state, completed_at = @now, phase = COALESCE(@phase, phase), message = @message, secrets = NULL,
                waiting_code = NULL, waiting_reason = NULL, waiting_since = NULL, waiting_until = NULL
            WHERE {Key} AND state NOT IN ('COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED')
            """, new { state, now, phase, message, run.TenantId, run.RunId }, transaction.Transaction) == 1;

    /// <summary>Keeps where the next step begins, in the commit of what the step did.</summary>
    public static Task KeepCheckpointAsync(StoreTransaction transaction, Run run, byte[]? checkpoint) =>
        ExecuteAsync(transaction, run, "checkpoint = @checkpoint", new { checkpoint });

    /// <summary>Writes what became of the run's items so far, and the percent that follows from it.</summary>
    /// <param name="total">0: not known yet.</param>
    public static async Task CountAsync(StoreTransaction transaction, Run run, long total, long succeeded, long skipped, long failed)
    {
        await ExecuteAsync(transaction, run, "total_items = @total, succeeded = @succeeded, skipped = @skipped, failed = @failed", new { total, succeeded, skipped, failed });
        var percent = RunProgress.Of(run with { TotalItems = total, Succeeded = succeeded, Skipped = skipped, Failed = failed, State = RunState.Running }).Percent;
        await RaisePercentAsync(transaction, run, percent);
    }

    /// <summary>Raises the percent that the run API shows; it never falls.</summary>
    /// <returns>The percent from now on.</returns>
    public static Task<int> RaisePercentAsync(StoreTransaction transaction, Run run, int percent) => transaction.Connection.ExecuteScalarAsync<int>(
        $"UPDATE runs SET live_percent = CASE WHEN live_percent < @percent THEN @percent ELSE live_percent END WHERE {Key} RETURNING live_percent",
        new { percent, run.TenantId, run.RunId }, transaction.Transaction);

    /// <summary>New secrets in place of the old; null wipes them.</summary>
    public Task SealAsync(Run run, byte[]? secrets, CancellationToken cancellationToken) =>
        WriteAsync(run, transaction => ExecuteAsync(transaction, run, "secrets = @secrets", new { secrets }), cancellationToken);

    /// <summary>New credentials in place of the old, in the commit of what follows from them.</summary>
    /// <param name="expireAt">Their earliest known end; null: unknown.</param>
    public static Task ReplaceSecretsAsync(StoreTransaction transaction, Run run, byte[] secrets, DateTimeOffset? expireAt) =>
        ExecuteAsync(transaction, run, "secrets = @secrets, credentials_expire_at = @expireAt", new { secrets, expireAt });

    /// <summary>Tells live views something that changes nothing else.</summary>
    public Task TellAsync(Run run, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken) =>
        events.Count == 0 ? Task.CompletedTask : TellAsync(run, events, _ => Task.CompletedTask, cancellationToken);

    /// <summary>Writes something, and tells live views of it in the same commit.</summary>
    public async Task TellAsync(Run run, IReadOnlyList<RunEvent> events, Func<StoreTransaction, Task> work, CancellationToken cancellationToken, bool durable = false)
    {
        await WriteAsync(run, async transaction =>
        {
            await work(transaction);
            await EventStore.AddAsync(transaction, run, events);
        }, cancellationToken, durable);
        if (events.Count > 0) Happened(run);
    }

    /// <summary>Events of the run were committed: live views look at once, and not with their next look.</summary>
    public void Happened(Run run) => signals.Raise(run.RunId);

    public static Task NoteDroppedAsync(StoreTransaction transaction, Run run, long sequence) => transaction.Connection.ExecuteAsync(
        $"UPDATE runs SET events_dropped = @sequence WHERE {Key} AND events_dropped < @sequence",
        new { sequence, run.TenantId, run.RunId }, transaction.Transaction);

    /// <param name="assignments">Columns and parameters, written in this class.</param>
    private static Task<int> ExecuteAsync(StoreTransaction transaction, Run run, string assignments, object? parameters = null)
    {
        var values = new DynamicParameters(parameters);
        values.Add("TenantId", run.TenantId.ToString());
        values.Add("RunId", run.RunId.ToString());
        return transaction.Connection.ExecuteAsync($"UPDATE runs SET {assignments} WHERE {Key}", values, transaction.Transaction);
    }
}
