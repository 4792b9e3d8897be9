using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Inbox;

/// <summary>What the inbox holds for a run. A message that cannot be taken over is tried again and then set aside, and holds up no other.</summary>
internal sealed partial class RunMessages(InboxStore inbox, TransferStore runs, ILogger<RunMessages> logger)
{
    /// <summary>The first that a run can be made from.</summary>
    public async Task<(MigrationEvent Event, DateTimeOffset At)?> FindFirstAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        foreach (var message in await inbox.ReadNewAsync(entry.TenantId, entry.TransferId!.Value, after: 0, cancellationToken))
        {
            try
            {
                return (MigrationEvent.Read(message.Body), message.ReceivedAt);
            }
            catch (FormatException exception)
            {
                await SetAsideAsync(entry.RunId, message, exception, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Takes all messages that have come over into the run; safe to repeat.</summary>
    /// <returns>False: there were none.</returns>
    public async Task<bool> TakeOverAsync(RunEntry entry, TransferRun run, CancellationToken cancellationToken)
    {
        long last = 0;
        while (await inbox.ReadNewAsync(entry.TenantId, entry.TransferId!.Value, last, cancellationToken) is { Count: > 0 } messages)
        {
            var handled = new List<InboxMessage>();
            foreach (var message in messages)
            {
                try
                {
                    Traces.Link(message.TraceParent);
                    await runs.TakeOverAsync(run, MigrationEvent.Read(message.Body), message.MessageId, message.ReceivedAt, cancellationToken);
                    handled.Add(message);
                }
                catch (Exception exception) when (exception is not (LeaseLostException or OperationCanceledException))
                {
                    await SetAsideAsync(run.RunId, message, exception, cancellationToken);
                }
            }

            // Tenant file first: what is marked as handled here is in the run already.
            await inbox.HandledAsync(handled, cancellationToken);
            last = messages[^1].Sequence;
        }

        return last > 0;
    }

    private async Task SetAsideAsync(RunId run, InboxMessage message, Exception exception, CancellationToken cancellationToken)
    {
        var aside = await inbox.FailedAsync(message, exception.Message, cancellationToken);
        Log.MessageFailed(logger, exception, Printable.Of(message.MessageId), run, aside ? "set aside" : "will be tried again");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} of run {Run} could not be taken over and {Next}")]
        public static partial void MessageFailed(ILogger logger, Exception exception, string messageId, RunId run, string next);
    }
}
