using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Transfers.Inbox;

/// <summary>Each message once. Message and run are one commit: what is acknowledged has a run that will look at it.</summary>
internal sealed class InboxStore(ControlDatabase control)
{
    // A message that fails so often is set aside, shown, and blocks no other.
    private const int MostAttempts = 5;
    private const int MostAtOnce = 100;

    /// <returns>The run to wake; null where the message was stored before (nothing changed) or belongs to no transfer.</returns>
    public Task<RunId?> TryAddAsync(InboxMessage message, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) =>
        {
            var added = connection.Execute(
                """
                INSERT INTO inbox (tenant_id, message_id, front_door, event_type, transfer_id, body, received_at, state, trace_parent)
                VALUES (@Tenant, @MessageId, @FrontDoor, @EventType, @Transfer, @Body, @At, CASE WHEN @Transfer IS NULL THEN 'handled' ELSE 'new' END, @TraceParent)
                ON CONFLICT (tenant_id, message_id) DO NOTHING
                """,
                Row(message), transaction);
            if (added == 0 || message.Transfer is null) return (RunId?)null;

            // The run is due at once; a run that had ended looks at what came late.
            connection.Execute(
                """
                INSERT INTO runs (run_id, tenant_id, transfer_id, created_at, due_at, trace_parent) VALUES (@Run, @Tenant, @Transfer, @At, @At, @TraceParent)
                ON CONFLICT (tenant_id, transfer_id) DO UPDATE SET due_at = MIN(COALESCE(due_at, excluded.due_at), excluded.due_at), wakes = wakes + 1,
                    trace_parent = COALESCE(trace_parent, excluded.trace_parent)
                """,
                Row(message), transaction);
            if (message.AsksToCancel)
            {
                connection.Execute(
                    """
                    INSERT INTO run_actions (tenant_id, run_id, action, by_kind, by_subject, at)
                    SELECT tenant_id, run_id, 'cancel', 'platform', '', @At FROM runs WHERE tenant_id = @Tenant AND transfer_id = @Transfer AND cancelled_at IS NULL
                    """, Row(message), transaction);
                connection.Execute(
                    "UPDATE runs SET cancelled_at = COALESCE(cancelled_at, @At) WHERE tenant_id = @Tenant AND transfer_id = @Transfer", Row(message), transaction);
            }

            if (message.SaysSettled)
            {
                connection.Execute(
                    """
                    UPDATE runs SET settled_at = COALESCE(settled_at, @At), settled_as = COALESCE(settled_as, @SettledAs)
                    WHERE tenant_id = @Tenant AND transfer_id = @Transfer
                    """,
                    Row(message), transaction);
            }

            return new RunId(Guid.Parse(connection.ExecuteScalar<string>(
                "SELECT run_id FROM runs WHERE tenant_id = @Tenant AND transfer_id = @Transfer", Row(message), transaction)!));
        }, cancellationToken);

    /// <summary>Messages of a transfer that no run has taken over yet, in the order they came, some at a time: a body may have 1 MB.</summary>
    /// <param name="after">Sequence of the last message read before; 0: none.</param>
    public IReadOnlyList<InboxMessage> ReadNew(TenantId tenant, TransferId transfer, long after = 0)
    {
        using var connection = control.OpenForReading();
        return connection.Query<(long Sequence, string MessageId, string FrontDoor, string EventType, byte[] Body, long At, string? TraceParent)>(
                """
                SELECT sequence, message_id, front_door, event_type, body, received_at, trace_parent FROM inbox
                WHERE tenant_id = @Tenant AND transfer_id = @Transfer AND state = 'new' AND sequence > @after ORDER BY sequence LIMIT @MostAtOnce
                """,
                new { Tenant = tenant.ToString(), Transfer = transfer.ToString(), after, MostAtOnce })
            .Select(r => new InboxMessage
            {
                Sequence = r.Sequence, Tenant = tenant, MessageId = r.MessageId, FrontDoor = r.FrontDoor, EventType = r.EventType,
                Transfer = transfer, Body = r.Body, ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(r.At), TraceParent = r.TraceParent,
            })
            .ToList();
    }

    public Task HandledAsync(IReadOnlyList<InboxMessage> messages, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => connection.Execute(
            "UPDATE inbox SET state = 'handled', attempts = attempts + 1 WHERE sequence = @Sequence AND state = 'new'",
            messages.Select(m => new { m.Sequence }), transaction), cancellationToken);

    /// <returns>Whether the message is now set aside.</returns>
    public Task<bool> FailedAsync(InboxMessage message, string reason, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => connection.ExecuteScalar<string>(
            """
            UPDATE inbox SET attempts = attempts + 1, last_error = @reason, state = CASE WHEN attempts + 1 >= @MostAttempts THEN 'aside' ELSE state END
            WHERE sequence = @Sequence AND state = 'new' RETURNING state
            """,
            new { message.Sequence, reason, MostAttempts }, transaction) == "aside", cancellationToken);

    private static object Row(InboxMessage m) => new
    {
        Tenant = m.Tenant.ToString(), m.MessageId, m.FrontDoor, m.EventType, Transfer = m.Transfer?.ToString(), m.Body,
        At = m.ReceivedAt.ToUnixTimeMilliseconds(), Run = Guid.CreateVersion7(m.ReceivedAt).ToString("D"), m.SettledAs, m.TraceParent,
    };
}
