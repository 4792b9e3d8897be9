using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Doors;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>
/// Tables <c>transfers</c> and <c>files</c>. Every write is fenced as those of <see cref="RunStore"/>: a worker that lost the run writes nothing.
/// </summary>
internal sealed partial class TransferStore(RunStore core, ITenantDatabases tenants, TimeProvider time)
{
    private const string Select = "SELECT t.*, r.* FROM transfers t JOIN runs r ON r.tenant_id = t.tenant_id AND r.run_id = t.run_id";

    public Task<TransferRun?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.ReadAsync<TransferRun?>(tenant, null, snapshot => FindAsync(snapshot, tenant, run), cancellationToken);

    public static Task<TransferRun?> FindAsync(StoreTransaction snapshot, TenantId tenant, RunId run) =>
        snapshot.Connection.QuerySingleOrDefaultAsync<TransferRun>(
            $"{Select} WHERE r.tenant_id = @tenant AND r.run_id = @run", new { tenant, run }, snapshot.Transaction);

    /// <summary>Ended runs of the run's scope that keep records which a mapping may mend, the newest first.</summary>
    public static async Task<IReadOnlyList<TransferRun>> ReadEndedWithKeptAsync(StoreTransaction snapshot, TransferRun run) =>

        // Transfers of another name have other plans, whose entities may be called alike.
        (await snapshot.Connection.QueryAsync<TransferRun>(
            $"""
            {Select} WHERE t.tenant_id = @TenantId AND t.migration_scope_id = @MigrationScopeId AND t.run_id <> @RunId
                AND (t.transfer_name = @TransferName OR t.transfer_name IS NULL AND @TransferName IS NULL)
                AND (t.decided_at IS NOT NULL OR t.confirmed_at IS NOT NULL)
                AND EXISTS (SELECT 1 FROM kept_records k WHERE k.tenant_id = t.tenant_id AND k.run_id = t.run_id AND k.missing IS NOT NULL)
            ORDER BY r.created_at DESC, r.run_id DESC
            """, new { run.TenantId, run.MigrationScopeId, run.RunId, run.TransferName }, snapshot.Transaction)).AsList();

    /// <summary>Makes the run from the first message that told of its transfer; a run that is there stays as it is.</summary>
    public Task CreateAsync(RunEntry entry, MigrationEvent first, DateTimeOffset firstAt, CancellationToken cancellationToken) =>
        tenants.Get(entry.TenantId).WriteAsync(async transaction =>
        {
            var clock = ClockOf(first, firstAt);
            await transaction.Connection.ExecuteAsync(
                """
                INSERT INTO runs (tenant_id, run_id, kind, state, phase, epoch, created_at) VALUES (@TenantId, @RunId, 'transfer', 'PENDING', 1, 0, @firstAt)
                ON CONFLICT (tenant_id, run_id) DO NOTHING
                """, new { entry.TenantId, entry.RunId, firstAt }, transaction.Transaction);
            await transaction.Connection.ExecuteAsync(
                """
                INSERT INTO transfers (tenant_id, run_id, transfer_id, migration_scope_id, migration_id, migration_name, transfer_name, original_transfer_id, clock_starts_at)
                VALUES (@TenantId, @RunId, @TransferId, @Scope, @MigrationId, @MigrationName, @TransferName, @OriginalTransferId, @clock)
                ON CONFLICT (tenant_id, run_id) DO NOTHING
                """,
                new
                {
                    entry.TenantId, entry.RunId, entry.TransferId, Scope = first.MigrationScopeId ?? first.MigrationId ?? entry.TransferId!.Value.ToString(),
                    first.MigrationId, first.MigrationName, first.TransferName, first.OriginalTransferId, clock,
                },
                transaction.Transaction);
        }, cancellationToken);

    /// <summary>
    /// Two clocks of the platform run from its first notification, which may have been lost, and at the earliest from the start of the migration. A createdAt from the future is
    /// no earlier start, and neither is one so old that the platform would have ended the transfer before it told of it.
    /// </summary>
    private static DateTimeOffset ClockOf(MigrationEvent migrationEvent, DateTimeOffset at) =>
        migrationEvent.CreatedAt is { } created && created < at && at - created < TransferClocks.PlatformsEnd ? created : at;

    /// <summary>Takes the run: whoever held it before can write no more.</summary>
    public async Task<TransferRun> TakeAsync(TenantId tenant, RunId run, CancellationToken cancellationToken)
    {
        var taken = await core.TakeAsync(tenant, run, cancellationToken);
        return (await FindAsync(tenant, run, cancellationToken))! with { Epoch = taken.Epoch };
    }

    /// <summary>Takes a message over into the run; safe to repeat.</summary>
    public Task TakeOverAsync(TransferRun run, MigrationEvent migrationEvent, string messageId, DateTimeOffset receivedAt, CancellationToken cancellationToken) =>
        core.WriteAsync(run, async transaction =>
        {
            var at = ClockOf(migrationEvent, receivedAt);
            await transaction.Connection.ExecuteAsync(
                """
                UPDATE transfers SET clock_starts_at = CASE WHEN @at < clock_starts_at THEN @at ELSE clock_starts_at END, transfer_name = COALESCE(transfer_name, @TransferName),
                    original_transfer_id = COALESCE(original_transfer_id, @OriginalTransferId), migration_name = COALESCE(migration_name, @MigrationName)
                WHERE tenant_id = @TenantId AND run_id = @RunId
                """,
                new { at, run.TenantId, run.RunId, migrationEvent.TransferName, migrationEvent.OriginalTransferId, migrationEvent.MigrationName }, transaction.Transaction);
            switch (migrationEvent.EventType)
            {
                case MigrationEvent.ExportCompleted:
                    await SetAsync(transaction, run, "all_uploaded = 1");
                    break;
                case MigrationEvent.ListenerErrored:
                    await SetAsync(transaction, run, "errored = 1");
                    break;
                case MigrationEvent.AppDataUploaded when migrationEvent.S3Key is { } s3Key:
                    await AnnounceAsync(transaction, run, s3Key, migrationEvent.Label ?? "", messageId);
                    break;
            }
        }, cancellationToken);

    private static async Task AnnounceAsync(StoreTransaction transaction, TransferRun run, string s3Key, string label, string messageId)
    {
        var isLate = run.DecidedAt is not null || run.ConfirmedAt is not null;
        var added = await transaction.Connection.ExecuteScalarAsync<long?>(
            """
            INSERT INTO files (tenant_id, run_id, s3_key, label, announced_by, role, state) VALUES (@TenantId, @RunId, @s3Key, @label, @messageId, 'new', @state)
            ON CONFLICT (tenant_id, run_id, s3_key) DO NOTHING RETURNING file_id
            """,
            new { run.TenantId, run.RunId, s3Key, label, messageId, state = FileStates.TextOf(isLate ? FileState.Late : FileState.Waiting) }, transaction.Transaction);
        if (added is null)
        {
            await AnnounceAgainAsync(transaction, run, s3Key, messageId);
        }
        else if (isLate)
        {
            await ProblemStore.AddAsync(transaction, run, [new RunProblem
            {
                Origin = ProblemOrigin.File, Code = ProblemCode.LateFile, FileId = added, Reason = "The upload arrived after the transfer was settled.",
                Hint = "It is not loaded. Run the migration of this app again, and check the plan's completion rule.",
            }]);
        }
        else
        {
            await SetAsync(transaction, run, "quiet_ms = 0");
        }
    }

    /// <summary>A file keeps the messageIds that announced it, one a line and each once.</summary>
    private static async Task AnnounceAgainAsync(StoreTransaction transaction, TransferRun run, string s3Key, string messageId)
    {
        const string Key = "tenant_id = @TenantId AND run_id = @RunId AND s3_key = @s3Key";
        var known = await transaction.Connection.QuerySingleAsync<string>(
            $"SELECT announced_by FROM files WHERE {Key}", new { run.TenantId, run.RunId, s3Key }, transaction.Transaction);
        if (known.Split('\n').Contains(messageId, StringComparer.Ordinal)) return;
        var all = known.Length == 0 ? messageId : $"{known}\n{messageId}";
        await transaction.Connection.ExecuteAsync(
            $"UPDATE files SET announced_by = @all WHERE {Key}", new { all, run.TenantId, run.RunId, s3Key }, transaction.Transaction);
    }

    public Task<IReadOnlyList<RunFile>> ReadFilesAsync(TransferRun run, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync<IReadOnlyList<RunFile>>(async snapshot => (await snapshot.Connection.QueryAsync<RunFile>(
            "SELECT * FROM files WHERE tenant_id = @TenantId AND run_id = @RunId ORDER BY file_id", run, snapshot.Transaction)).AsList(), cancellationToken);

    public Task<RunFile> GetFileAsync(TransferRun run, long fileId, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).ReadAsync(snapshot => GetFileAsync(snapshot, run, fileId), cancellationToken);

    public static Task<RunFile> GetFileAsync(StoreTransaction snapshot, TransferRun run, long fileId) => snapshot.Connection.QuerySingleAsync<RunFile>(
        "SELECT * FROM files WHERE tenant_id = @TenantId AND file_id = @fileId", new { run.TenantId, fileId }, snapshot.Transaction);

    /// <summary>Adds what the list names and no event told of.</summary>
    /// <returns>How many uploads were new.</returns>
    public Task<int> AddListedAsync(TransferRun run, IReadOnlyList<UploadedData> listed, CancellationToken cancellationToken) =>
        core.WriteAsync(run, transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO files (tenant_id, run_id, s3_key, label, role, state) VALUES (@TenantId, @RunId, @S3Key, @Label, 'new', 'waiting')
            ON CONFLICT (tenant_id, run_id, s3_key) DO UPDATE SET label = excluded.label WHERE files.label = '' AND excluded.label <> '' AND files.role = 'new'
            """,
            listed.Select(d => new { run.TenantId, run.RunId, d.S3Key, Label = d.Label ?? "" }), transaction.Transaction), cancellationToken);

    /// <summary>A reading of the list succeeded.</summary>
    /// <param name="quiet">Time since the reading before, without growth in between.</param>
    public Task<TransferRun> NoteListedAsync(TransferRun run, bool grown, TimeSpan quiet, CancellationToken cancellationToken) => SetAsync(run,
        "quiet_ms = CASE WHEN @grown THEN 0 ELSE quiet_ms + @quiet END, listed_at = @now", new { grown, quiet = (long)quiet.TotalMilliseconds, now = time.GetUtcNow() },
        cancellationToken);

    /// <summary>The run keeps the plan it begins with.</summary>
    public Task<TransferRun> KeepPlanAsync(TransferRun run, byte[] plan, byte[] hash, CancellationToken cancellationToken) =>
        SetAsync(run, "plan = @plan, plan_hash = @hash", new { plan, hash }, cancellationToken);

    /// <summary>The decision waits for mappings until then.</summary>
    public Task<TransferRun> HoldUntilAsync(TransferRun run, DateTimeOffset until, CancellationToken cancellationToken) =>
        SetAsync(run, "held_until = @until", new { until }, cancellationToken);

    public Task<TransferRun> KeepServerErrorAsync(TransferRun run, string error, CancellationToken cancellationToken) =>
        SetAsync(run, "server_error = @error", new { error }, cancellationToken);

    /// <summary>The list has grown after the export seemed complete.</summary>
    public Task<TransferRun> ReopenExportAsync(TransferRun run, CancellationToken cancellationToken) =>
        SetAsync(run, "export_complete = 0, held_until = NULL", null, cancellationToken);

    public static Task CompleteExportAsync(StoreTransaction transaction, TransferRun run) => SetAsync(transaction, run, "export_complete = 1");

    /// <summary>References between records of the export that lead nowhere.</summary>
    public static Task SetDanglingAsync(StoreTransaction transaction, TransferRun run, long count) =>
        SetAsync(transaction, run, "dangling = @count", new { count });

    /// <summary>Bytes that the run may still keep of records.</summary>
    public static async Task<long> ReadKeptBytesAsync(StoreTransaction transaction, TransferRun run) => await transaction.Connection.ExecuteScalarAsync<long>(
        "SELECT kept_bytes FROM transfers WHERE tenant_id = @TenantId AND run_id = @RunId", new { run.TenantId, run.RunId }, transaction.Transaction);

    /// <summary>Source bytes of records are kept, or given up if negative.</summary>
    /// <param name="notKept">Records that had no room.</param>
    public static Task NoteKeptAsync(StoreTransaction transaction, TransferRun run, long bytes, int notKept) =>
        SetAsync(transaction, run, "kept_bytes = kept_bytes + @bytes, not_kept = not_kept + @notKept", new { bytes, notKept });

    /// <summary>Nothing of the run's records is kept any more.</summary>
    public static Task NoteNothingKeptAsync(StoreTransaction transaction, TenantId tenant, RunId run) => transaction.Connection.ExecuteAsync(
        "UPDATE transfers SET kept_bytes = 0 WHERE tenant_id = @tenant AND run_id = @run", new { tenant, run }, transaction.Transaction);

    /// <summary>Records of earlier runs of the scope came over with this run's mappings.</summary>
    public static Task CountHealedAsync(StoreTransaction transaction, TransferRun run, int healed) =>
        SetAsync(transaction, run, "healed = healed + @healed", new { healed });

    /// <summary>Somebody asks the run to heal; the newest request counts. Needs no lease: the run's worker reads it.</summary>
    public Task AskRetryAsync(TransferRun run, long request, CancellationToken cancellationToken) =>
        tenants.Get(run.TenantId).WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            "UPDATE transfers SET retry_asked = @request WHERE tenant_id = @TenantId AND run_id = @RunId AND retry_asked < @request",
            new { request, run.TenantId, run.RunId }, transaction.Transaction), cancellationToken);

    /// <summary>The newest request to heal is answered.</summary>
    public Task<TransferRun> NoteHealedAsync(TransferRun run, long healed, CancellationToken cancellationToken) =>
        SetAsync(run, "retry_done = @RetryAsked, retry_healed = @healed", new { run.RetryAsked, healed }, cancellationToken);

    /// <summary>The run cannot continue; the decision follows.</summary>
    public Task<TransferRun> GiveUpAsync(TransferRun run, string reason, CancellationToken cancellationToken) => SetAsync(run, "fatal = @reason", new { reason }, cancellationToken);

    /// <summary>The platform's list names the transfer: what was refused was not the whole of it.</summary>
    public Task<TransferRun> NoteLiveAsync(TransferRun run, CancellationToken cancellationToken) => SetAsync(run, "refused_at = NULL", null, cancellationToken);

    /// <summary>The first reading without the transfer.</summary>
    public Task<TransferRun> NoteRefusedAsync(TransferRun run, DateTimeOffset now, CancellationToken cancellationToken) =>
        SetAsync(run, "refused_at = @now", new { now }, cancellationToken);

    /// <summary>Stores the percent that the platform is told next; it never falls, and stays as it is once the run is decided.</summary>
    public Task<TransferRun> RaisePercentAsync(TransferRun run, int percent, CancellationToken cancellationToken) =>
        SetAsync(run, "percent = CASE WHEN decided_at IS NULL AND percent < @percent THEN @percent ELSE percent END", new { percent }, cancellationToken);

    /// <summary>The server app was told that the import began, or will not be.</summary>
    public Task<TransferRun> NoteStartToldAsync(TransferRun run, CancellationToken cancellationToken) => SetAsync(run, "start_fed_back = 1", null, cancellationToken);

    /// <summary>The server app was told how the import ended, or will not be.</summary>
    public Task<TransferRun> NoteEndToldAsync(TransferRun run, CancellationToken cancellationToken) => SetAsync(run, "end_fed_back = 1", null, cancellationToken);

    /// <summary>
    /// Writes the decision, durably and once; who comes second changes nothing. Without SUCCESS its percent is not below the one that was stored for a report:
    /// the platform ignores a lower one together with its status.
    /// </summary>
    /// <param name="events">The last events of the run.</param>
    /// <param name="causes">What cost its records.</param>
    /// <param name="unless">Asked inside the commit; true: something else was asked of the run in the last moment.</param>
    /// <returns>False: nothing was written.</returns>
    public async Task<bool> DecideAsync(TransferRun run, Decision decision, IReadOnlyList<RunEvent> events, IReadOnlyList<CauseCount> causes, Func<Task<bool>> unless,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var written = await core.WriteAsync(run, async transaction =>
        {
            if (await unless()) return false;
            if (!await RunStore.TryEndAsync(transaction, run, decision.State, decision.Message, now, TransferPhase.Settling)) return true;
            await SetAsync(transaction, run,
                """
                decided_at = @now, decided_status = @Status, decided_message = @Message,
                decided_percent = CASE WHEN percent > @Percent THEN CASE WHEN percent > @Most THEN @Most ELSE percent END ELSE @Percent END,
                percent = CASE WHEN percent < @Percent THEN @Percent ELSE percent END
                """, new { now, decision.Status, decision.Percent, decision.Message, Most = decision.Percent == 100 ? 100 : 99 });
            await CauseStore.KeepAsync(transaction, run, causes);
            await EventStore.AddAsync(transaction, run, events);
            return true;
        }, cancellationToken, durable: true);
        if (written) core.Happened(run);
        return written;
    }

    /// <summary>The platform answered the final status.</summary>
    public Task<TransferRun> NoteToldAsync(TransferRun run, CancellationToken cancellationToken) =>
        SetAsync(run, "told_at = COALESCE(told_at, @now)", new { now = time.GetUtcNow() }, cancellationToken);

    /// <summary>The transfer is over at the platform too.</summary>
    /// <param name="settledAs">What the platform called the end; null: it did not say.</param>
    public Task<TransferRun> ConfirmAsync(TransferRun run, string? settledAs, CancellationToken cancellationToken) => SetAsync(run,
        "confirmed_at = COALESCE(confirmed_at, @now), settled_as = COALESCE(settled_as, @settledAs)", new { now = time.GetUtcNow(), settledAs }, cancellationToken);

    /// <summary>The transfer ended at the platform before anything was decided here: its end is kept.</summary>
    public Task EndByPlatformAsync(TransferRun run, string? settledAs, string state, string why, RunStats stats, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return core.TellAsync(run, RunEvents.End(now, state, stats), async transaction =>
        {
            await RunStore.TryEndAsync(transaction, run, state, why, now, TransferPhase.Settling);
            await SetAsync(transaction, run,
                "confirmed_at = COALESCE(confirmed_at, @now), settled_as = COALESCE(settled_as, @settledAs), fatal = COALESCE(fatal, @fatal)",
                new { now, settledAs, fatal = state == RunState.Failed ? why : null });
            await CauseStore.KeepAsync(transaction, run, await CauseStore.CountAsync(transaction, run));
            await ProblemStore.AddAsync(transaction, run, [new RunProblem
            {
                Origin = ProblemOrigin.File, Code = ProblemCode.DownloadRefused, Reason = why, Hint = "What is loaded stays. Run the migration of this app again for the rest.",
            }]);
        }, cancellationToken);
    }

    /// <summary>Tells live views something that changes nothing else.</summary>
    public Task TellAsync(TransferRun run, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken) => core.TellAsync(run, events, cancellationToken);

    /// <summary>Events of the run were committed: live views look at once, and not with their next look.</summary>
    public void Happened(TransferRun run) => core.Happened(run);

    /// <summary>Runs <paramref name="work"/> in one commit of the tenant's tables, if the run is still held.</summary>
    /// <exception cref="LeaseLostException">It is not; nothing was written.</exception>
    public Task<T> WriteAsync<T>(TransferRun run, Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        core.WriteAsync(run, work, cancellationToken);

    public Task WriteAsync(TransferRun run, Func<StoreTransaction, Task> work, CancellationToken cancellationToken) =>
        core.WriteAsync(run, work, cancellationToken);

    /// <param name="assignments">Columns and parameters, written in this class.</param>
    private async Task<TransferRun> SetAsync(TransferRun run, string assignments, object? parameters, CancellationToken cancellationToken)
    {
        await core.WriteAsync(run, transaction => SetAsync(transaction, run, assignments, parameters), cancellationToken);

        // With the epoch it was held with: whoever has lost the run since gets no fresh one by looking.
        return (await FindAsync(run.TenantId, run.RunId, cancellationToken))! with { Epoch = run.Epoch };
    }

    private static Task<int> SetAsync(StoreTransaction transaction, TransferRun run, string assignments, object? parameters = null)
    {
        var values = new DynamicParameters(parameters);
        values.Add("TenantId", run.TenantId.ToString());
        values.Add("RunId", run.RunId.ToString());
        return transaction.Connection.ExecuteAsync($"UPDATE transfers SET {assignments} WHERE tenant_id = @TenantId AND run_id = @RunId", values, transaction.Transaction);
    }
}
