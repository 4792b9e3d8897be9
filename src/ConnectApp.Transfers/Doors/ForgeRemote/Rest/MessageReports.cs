using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect.Rest;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>
/// Reports to the platform what became of each upload message. An intent precedes each report, so that after a stop the same report is sent again. A message is reported
/// only after its file's records are committed: the outcome is read from the stored file.
/// </summary>
internal sealed class MessageReports(MessageReportStore store, SiteClient site, IForgeRest rest, IOptions<ForgeOptions> options, TimeProvider time)
{
    private const int MostMessagesOfACall = 500;

    /// <summary>Reports what the window asks for now, and what was begun before.</summary>
    public Task<PlatformAnswer<Nothing>> ReportDueAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken) =>
        ReportAsync(tenant, transfer, state => ReportPacing.Due(state, time.GetUtcNow()), cancellationToken);

    /// <summary>Nothing is left to load: reports every message. A file that was never read to its end is FAILED.</summary>
    public Task<PlatformAnswer<Nothing>> ReportAllAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken) =>
        ReportAsync(tenant, transfer, static state => state.Messages, cancellationToken);

    /// <returns>A sentence if the window will be over before the next file is done; null: it can be kept.</returns>
    public async Task<string?> FindWarningAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken) =>
        await store.ReadAsync(tenant, transfer, cancellationToken) is { } state && ReportPacing.IsWindowInDanger(state, time.GetUtcNow())
            ? "The platform ends a transfer after 15 minutes without a finished file; the file that is being loaded may take longer. Export it in smaller files." : null;

    private async Task<PlatformAnswer<Nothing>> ReportAsync(
        TenantId tenant, TransferId transfer, Func<ReportState, IReadOnlyList<UploadMessage>> choose, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(tenant, transfer, cancellationToken) is not { } state) return new(PlatformOutcome.Ok, default, 0, null, null);
        var chosen = choose(state).Where(m => m.Intent is null).Select(m => (m.MessageId, Outcome: OutcomeOf(m))).ToList();
        if (chosen.Count > 0) await store.BeginAsync(tenant, state.Run, chosen, time.GetUtcNow(), cancellationToken);
        var open = state.Messages.Where(m => m.Intent is not null).Select(m => (m.MessageId, Outcome: m.Intent!)).Concat(chosen);
        foreach (var group in open.GroupBy(m => m.Outcome, m => m.MessageId, StringComparer.Ordinal))
        {
            foreach (var messages in group.Chunk(MostMessagesOfACall))
            {
                var report = new MessageReportWire(group.Key, messages);
                var answer = await site.SendAsync(tenant, () => rest.ReportAsync(tenant, transfer, transfer.Value, report, cancellationToken), cancellationToken);
                if (answer.Outcome != PlatformOutcome.Ok) return answer;
                await store.EndAsync(tenant, state.Run, messages, time.GetUtcNow(), cancellationToken);
            }
        }

        return new(PlatformOutcome.Ok, default, 0, null, null);
    }

    private string OutcomeOf(UploadMessage message) =>
        !message.IsReadToEnd || message.HasLost && options.Value.ReportsLossAsFailure ? "FAILED" : "SUCCESS";
}
