using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Calls on the wire, by transfer. Once the platform has said that a transfer is settled, none is begun any more: after we acknowledged that word, a call would
/// break the contract. Of this process only: a worker elsewhere learns of it at its next look at the store.
/// </summary>
internal sealed class TransferCalls(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(TenantId Tenant, TransferId Transfer), int> onTheWire = [];

    // One small entry per transfer that was settled while this process ran, completed when its last call has come back.
    private readonly Dictionary<(TenantId Tenant, TransferId Transfer), TaskCompletionSource> closed = [];

    /// <returns>False: the transfer is closed, nothing may be sent. Else <see cref="End"/> must follow.</returns>
    public bool TryBegin(TenantId tenant, TransferId transfer)
    {
        lock (gate)
        {
            if (closed.ContainsKey((tenant, transfer))) return false;
            onTheWire[(tenant, transfer)] = onTheWire.GetValueOrDefault((tenant, transfer)) + 1;
            return true;
        }
    }

    public void End(TenantId tenant, TransferId transfer)
    {
        lock (gate)
        {
            if (--onTheWire[(tenant, transfer)] > 0) return;
            onTheWire.Remove((tenant, transfer));
            closed.GetValueOrDefault((tenant, transfer))?.SetResult();
        }
    }

    /// <summary>
    /// No call for the transfer is begun from now on, nor sent once more after a pause. Completes when those on the wire have come back, or
    /// after <paramref name="patience"/>: one that hangs so long has reached the platform.
    /// </summary>
    public async Task CloseAsync(TenantId tenant, TransferId transfer, TimeSpan patience)
    {
        TaskCompletionSource none;
        lock (gate)
        {
            if (!closed.TryGetValue((tenant, transfer), out none!))
            {
                closed[(tenant, transfer)] = none = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!onTheWire.ContainsKey((tenant, transfer))) none.SetResult();
            }
        }

        try
        {
            await none.Task.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            // The acknowledgement is due.
        }
    }
}
