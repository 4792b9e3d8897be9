using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Inbox;

/// <summary>Table <c>inbox</c>: each message once. Message and run are one commit: what is acknowledged has a run that will look at it.</summary>
internal sealed class InboxStore(IControlDatabase control)
{
    // A message that fails so often is set aside, shown, and blocks no other.
    private const int MostAttempts = 5;
    private const int MostAtOnce = 100;

    /// <returns>The run to wake; null where the message was stored before (nothing changed) or belongs to no transfer.</returns>
    public Task<RunId?> TryAddAsync(InboxMessage message, CancellationToken cancellationToken) => control.WriteAsync<RunId?>(
        async transaction =>
        {
            var isNew = await AddAsync(transaction, message);
            if (!isNew || message.Transfer is not { } transfer) return null;
            var ifNew = new RunId(Guid.CreateVersion7(message.ReceivedAt));
            var run = await RunRegistry.WakeByMessageAsync(transaction, message.Tenant, transfer, ifNew, message.ReceivedAt, message.TraceParent);
            if (message.AsksToCancel) await RunRegistry.AskCancelAsync(transaction, message.Tenant, run, message.ReceivedAt);
            if (message.SaysSettled) await RunRegistry.NoteSettledAsync(transaction, message.Tenant, run, message.ReceivedAt, message.SettledAs);
            return run;
        },
        cancellationToken);

    /// <summary>Messages of a transfer that no run has taken over yet, in the order they came, some at a time: a body may have 1 MB.</summary>
    /// <param name="after">Sequence of the last message read before; 0: none.</param>
    public async Task<IReadOnlyList<InboxMessage>> ReadNewAsync(TenantId tenant, TransferId transfer, long after, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<InboxMessage>(new CommandDefinition(
            """
            SELECT sequence, tenant_id AS tenant, message_id, front_door, event_type, transfer_id AS transfer, body, received_at, trace_parent FROM inbox
            WHERE tenant_id = @tenant AND transfer_id = @transfer AND state = 'new' AND sequence > @after ORDER BY sequence LIMIT @MostAtOnce
            """,
            new { tenant, transfer, after, MostAtOnce },
            cancellationToken: cancellationToken))).AsList();
    }

    public Task HandledAsync(IReadOnlyList<InboxMessage> messages, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "UPDATE inbox SET state = 'handled', attempts = attempts + 1 WHERE tenant_id = @Tenant AND sequence = @Sequence AND state = 'new'",
            messages.Select(m => new { m.Tenant, m.Sequence }),
            transaction.Transaction),
        cancellationToken);

    /// <returns>Whether the message is now set aside.</returns>
    public Task<bool> FailedAsync(InboxMessage message, string reason, CancellationToken cancellationToken) => control.WriteAsync(
        async transaction => await transaction.Connection.ExecuteScalarAsync<string>(
            """
            UPDATE inbox SET attempts = attempts + 1, last_error = @reason, state = CASE WHEN attempts + 1 >= @MostAttempts THEN 'aside' ELSE state END
            WHERE tenant_id = @Tenant AND sequence = @Sequence AND state = 'new' RETURNING state
            """,
            new { message.Tenant, message.Sequence, reason, MostAttempts },
            transaction.Transaction) == "aside",
        cancellationToken);

    /// <summary>What no run has taken over: how many messages of each state but <c>handled</c>, and when the oldest of them came that is not set aside.</summary>
    public async Task<InboxBacklog> ReadBacklogAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var states = await connection.QueryAsync<(string State, long Count, long Oldest)>(new CommandDefinition(
            "SELECT state, COUNT(*), MIN(received_at) FROM inbox WHERE state <> 'handled' GROUP BY state", cancellationToken: cancellationToken));
        return new InboxBacklog(
            states.ToDictionary(s => s.State, s => s.Count, StringComparer.Ordinal),
            states.Where(s => s.State == "new").Select(s => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(s.Oldest)).SingleOrDefault());
    }

    /// <summary>When each tenant's last event came. What only the list of transfers told is no event.</summary>
    public static async Task<IReadOnlyDictionary<TenantId, DateTimeOffset>> ReadLastEventsAsync(IControlDatabase control, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<(TenantId Tenant, long At)>(new CommandDefinition(
            "SELECT tenant_id, MAX(received_at) FROM inbox WHERE front_door <> @recent GROUP BY tenant_id",
            new { recent = InboxMessage.FromRecent },
            cancellationToken: cancellationToken))).ToDictionary(r => r.Tenant, r => DateTimeOffset.FromUnixTimeMilliseconds(r.At));
    }

    /// <summary>Empties the bodies of messages that were taken over. Their ids stay, so that a repeat is known as one.</summary>
    public Task EmptyBodiesAsync(DateTimeOffset receivedBefore, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "UPDATE inbox SET body = @nothing WHERE received_at < @receivedBefore AND state <> 'new' AND length(body) > 0",
            new { receivedBefore, nothing = Array.Empty<byte>() },
            transaction.Transaction),
        cancellationToken);

    /// <returns>How many messages there were.</returns>
    public static Task<int> RemoveAsync(StoreTransaction transaction, TenantId tenant) =>
        transaction.Connection.ExecuteAsync("DELETE FROM inbox WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);

    private static async Task<bool> AddAsync(StoreTransaction transaction, InboxMessage message) => await transaction.Connection.ExecuteAsync(
        """
        INSERT INTO inbox (tenant_id, message_id, front_door, event_type, transfer_id, body, received_at, state, trace_parent)
        VALUES (@Tenant, @MessageId, @FrontDoor, @EventType, @Transfer, @Body, @ReceivedAt, @State, @TraceParent)
        ON CONFLICT (tenant_id, message_id) DO NOTHING
        """,
        new
        {
            message.Tenant, message.MessageId, message.FrontDoor, message.EventType, message.Transfer, message.Body, message.ReceivedAt, message.TraceParent,
            State = message.Transfer is null ? "handled" : "new",
        },
        transaction.Transaction) == 1;
}
