using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Settling;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Transfers.Runs;

/// <summary>A run and its files in the tenant's file. Every write tests the epoch: who lost the run writes nothing.</summary>
/// <param name="signals">Wakes live views.</param>
internal sealed partial class RunStore(TenantDatabases tenants, RunSignals signals)
{
    public Run? Find(TenantId tenant, RunId run)
    {
        using var connection = tenants.Open(tenant).OpenForReading();
        return Find(connection, tenant, run);
    }

    public static Run? Find(SqliteConnection connection, TenantId tenant, RunId run) => connection.QuerySingleOrDefault<Run>(
        "SELECT * FROM runs WHERE tenant_id = @tenant AND run_id = @run", new { tenant, run });

    /// <summary>Makes the run from the first message that told of its transfer; a run that is there stays as it is.</summary>
    public Task CreateAsync(RunEntry entry, MigrationEvent first, DateTimeOffset firstAt, CancellationToken cancellationToken) =>
        tenants.Open(entry.TenantId).WriteAsync((connection, transaction) =>
        {
            var clock = ClockOf(first, firstAt);
            connection.Execute(
                """
                INSERT INTO runs (tenant_id, run_id, transfer_id, migration_scope_id, migration_id, migration_name, transfer_name, original_transfer_id,
                    state, phase, epoch, clock_starts_at, created_at)
                VALUES (@TenantId, @RunId, @TransferId, @Scope, @MigrationId, @MigrationName, @TransferName, @OriginalTransferId,
                    'PENDING', 1, 0, @clock, @firstAt)
                ON CONFLICT DO NOTHING
                """,
                new
                {
                    entry.TenantId, entry.RunId, entry.TransferId, Scope = first.MigrationScopeId ?? first.MigrationId ?? entry.TransferId.ToString(),
                    first.MigrationId, first.MigrationName, first.TransferName, first.OriginalTransferId, clock, firstAt,
                },
                transaction);
        }, cancellationToken);

    /// <summary>
    /// Two clocks of the platform run from its first notification, which may have been lost, and at the earliest from the start of the migration. A createdAt from the future is
    /// no earlier start, and neither is one so old that the platform would have ended the transfer before it told of it.
    /// </summary>
    private static DateTimeOffset ClockOf(MigrationEvent migrationEvent, DateTimeOffset at) =>
        migrationEvent.CreatedAt is { } created && created < at && at - created < SettlingStage.PlatformsEnd ? created : at;

    /// <summary>Takes the run: whoever held it before can write no more.</summary>
    public Task<Run> TakeAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.Open(tenant).WriteAsync((connection, transaction) => connection.QuerySingle<Run>(
            "UPDATE runs SET epoch = epoch + 1 WHERE tenant_id = @tenant AND run_id = @run RETURNING *", new { tenant, run }, transaction), cancellationToken);

    /// <summary>Takes a message over into the run; safe to repeat.</summary>
    public Task TakeOverAsync(Run run, InboxMessage message, MigrationEvent migrationEvent, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) =>
        {
            var at = ClockOf(migrationEvent, message.ReceivedAt);
            connection.Execute(
                """
                UPDATE runs SET clock_starts_at = MIN(clock_starts_at, @at), transfer_name = COALESCE(transfer_name, @TransferName),
                    original_transfer_id = COALESCE(original_transfer_id, @OriginalTransferId), migration_name = COALESCE(migration_name, @MigrationName)
                WHERE tenant_id = @TenantId AND run_id = @RunId
                """,
                new { at, run.TenantId, run.RunId, migrationEvent.TransferName, migrationEvent.OriginalTransferId, migrationEvent.MigrationName }, transaction);
            switch (migrationEvent.EventType)
            {
                case MigrationEvent.ListenerTriggered:
                    Set(connection, transaction, run, "triggered = 1");
                    break;
                case MigrationEvent.ListenerErrored:
                    Set(connection, transaction, run, "errored = 1");
                    break;
                case MigrationEvent.AppDataUploaded when migrationEvent.S3Key is { } s3Key:
                    Announce(connection, transaction, run, s3Key, migrationEvent.Label ?? "", message.MessageId);
                    break;
            }
        }, cancellationToken);

    private static void Announce(SqliteConnection connection, SqliteTransaction transaction, Run run, string s3Key, string label, string messageId)
    {
        var isLate = run.DecidedAt is not null || run.ConfirmedAt is not null;
        var added = connection.ExecuteScalar<long?>(
            """
            INSERT INTO files (tenant_id, run_id, s3_key, label, announced_by, role, state) VALUES (@TenantId, @RunId, @s3Key, @label, @messageId, '', @state)
            ON CONFLICT DO NOTHING RETURNING file_id
            """,
            new { run.TenantId, run.RunId, s3Key, label, messageId, state = isLate ? FileState.Late : FileState.Waiting }, transaction);
        if (added is null)
        {
            connection.Execute(
                """
                UPDATE files SET announced_by = CASE WHEN announced_by = '' THEN @messageId ELSE announced_by || char(10) || @messageId END
                WHERE tenant_id = @TenantId AND run_id = @RunId AND s3_key = @s3Key AND instr(char(10) || announced_by || char(10), char(10) || @messageId || char(10)) = 0
                """,
                new { run.TenantId, run.RunId, s3Key, messageId }, transaction);
        }
        else if (isLate)
        {
            RunProblem.Add(connection, run, [new RunProblem
            {
                Origin = RunProblem.OfFile, FileId = added, Reason = "The upload arrived after the transfer was settled.",
                Hint = "It is not loaded. Run the migration of this app again, and check the plan's completion rule.",
            }]);
        }
        else
        {
            Set(connection, transaction, run, "quiet_ms = 0");
        }
    }

    public IReadOnlyList<RunFile> ReadFiles(Run run)
    {
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        return connection.Query<RunFile>("SELECT * FROM files WHERE tenant_id = @TenantId AND run_id = @RunId ORDER BY file_id", run).AsList();
    }

    public RunFile GetFile(Run run, long fileId)
    {
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        return connection.QuerySingle<RunFile>("SELECT * FROM files WHERE file_id = @fileId", new { fileId });
    }

    /// <summary>Adds what the list names and no event told of.</summary>
    /// <returns>How many uploads were new.</returns>
    public Task<int> AddListedAsync(Run run, IReadOnlyList<UploadedData> listed, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => connection.Execute(
            """
            INSERT INTO files (tenant_id, run_id, s3_key, label, role, state) VALUES (@TenantId, @RunId, @S3Key, @Label, '', 'waiting')
            ON CONFLICT (tenant_id, run_id, s3_key) DO UPDATE SET label = excluded.label WHERE files.label = '' AND excluded.label <> '' AND files.role = ''
            """,
            listed.Select(d => new { run.TenantId, run.RunId, d.S3Key, Label = d.Label ?? "" }), transaction), cancellationToken);

    public Task AddProblemAsync(Run run, RunProblem problem, CancellationToken cancellationToken) =>
        WriteAsync(run, (connection, transaction) => RunProblem.Add(connection, run, [problem]), cancellationToken);

    /// <param name="assignments">Columns and parameters: text of this program, never of anybody else.</param>
    /// <param name="happened">What people and live views are told of it, in the same commit.</param>
    /// <param name="problem">What the report says of it, in the same commit.</param>
    public async Task<Run> SetAsync(Run run, string assignments, object? parameters, CancellationToken cancellationToken, bool durable = false,
        IReadOnlyList<RunEvent>? happened = null, RunProblem? problem = null)
    {
        await WriteAsync(run, (connection, transaction) =>
        {
            Set(connection, transaction, run, assignments, parameters);
            RunEvents.Add(connection, transaction, run, happened ?? []);
            if (problem is not null) RunProblem.Add(connection, run, [problem]);
        }, cancellationToken, durable);
        if (happened is { Count: > 0 }) Happened(run);

        // With the epoch it was held with: whoever has lost the run since gets no fresh one by looking.
        return Find(run.TenantId, run.RunId)! with { Epoch = run.Epoch };
    }

    /// <summary>The same, durable, unless <paramref name="condition"/>, asked inside the commit, says no.</summary>
    /// <returns>False: nothing was written.</returns>
    public async Task<bool> TrySetAsync(Run run, Func<bool> condition, string assignments, object? parameters, IReadOnlyList<RunEvent> happened, CancellationToken cancellationToken)
    {
        var written = await WriteAsync(run, (connection, transaction) =>
        {
            if (!condition()) return false;
            Set(connection, transaction, run, assignments, parameters);
            RunEvents.Add(connection, transaction, run, happened);
            return true;
        }, cancellationToken, durable: true);
        if (written) Happened(run);
        return written;
    }

    /// <summary>Tells live views something that changes nothing else.</summary>
    public async Task TellAsync(Run run, IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0) return;
        await WriteAsync(run, (connection, transaction) => RunEvents.Add(connection, transaction, run, events), cancellationToken);
        Happened(run);
    }

    /// <summary>Events of the run were committed: live views look at once, and not with their next look.</summary>
    public void Happened(Run run) => signals.Raise(run.RunId);

    /// <summary>Runs <paramref name="work"/> in one commit of the tenant's file, if the run is still held.</summary>
    /// <exception cref="LeaseLostException">It is not; nothing was written.</exception>
    public Task<T> WriteAsync<T>(Run run, Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken, bool durable = false) =>
        tenants.Open(run.TenantId).WriteAsync((connection, transaction) =>
        {
            Fence(connection, transaction, run);
            return work(connection, transaction);
        }, cancellationToken, durable);

    public Task WriteAsync(Run run, Action<SqliteConnection, SqliteTransaction> work, CancellationToken cancellationToken, bool durable = false) =>
        WriteAsync(run, (connection, transaction) => { work(connection, transaction); return true; }, cancellationToken, durable);

    /// <summary>Throws unless the run is still held with the epoch it was taken with.</summary>
    public static void Fence(SqliteConnection connection, SqliteTransaction transaction, Run run)
    {
        var held = connection.ExecuteScalar<long?>(
            "SELECT 1 FROM runs WHERE tenant_id = @TenantId AND run_id = @RunId AND epoch = @Epoch", run, transaction);
        if (held is null) throw new LeaseLostException(run.RunId, run.Epoch);
    }

    private static void Set(SqliteConnection connection, SqliteTransaction transaction, Run run, string assignments, object? parameters = null)
    {
        var values = new DynamicParameters(parameters);
        values.Add("TenantId", run.TenantId.ToString());
        values.Add("RunId", run.RunId.ToString());
        var sql = new StringBuilder("UPDATE runs SET ").Append(assignments).Append(" WHERE tenant_id = @TenantId AND run_id = @RunId").ToString();
        connection.Execute(sql, values, transaction);
    }
}
