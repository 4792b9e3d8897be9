using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Events;

/// <summary>Does what a scenario wants at a moment: late uploads, a cancellation, an exporter that fails, a settling in mid-run, a new secret.</summary>
/// <param name="rotate">Renews what the platform proves itself by; false where there is nothing to renew.</param>
internal sealed class Director(
    ScenarioRun scenario, PlatformClock clock, Courier courier, TransferRegistry transfers, Func<Transfer, TimeSpan, bool> rotate)
{
    private static readonly ServerError ExporterFailed = new("java.lang.IllegalStateException",
        "java.lang.IllegalStateException\n\tat com.example.checklists.migration.ChecklistExporter.onStartAppMigration(Unknown Source)");

    /// <summary>Sets the clock and waits for the moments of the emulator as a whole.</summary>
    public void Start()
    {
        var start = clock.Now;
        scenario.Clock.Start(clock, (moment, then) => At(scenario.Whole, start, moment, then));
    }

    /// <summary>Waits for the moments of a transfer, which has not been announced yet.</summary>
    public void Begin(Transfer transfer)
    {
        foreach (var file in transfer.Files.Where(file => file.Appears is not null))
            At(transfer.Activity, transfer.StartedAt, file.Appears!, () => Appear(file));
        foreach (var dial in scenario.Events.AtMoments.Where(dial => dial.Covers(transfer.About())))
            At(transfer.Activity, transfer.StartedAt, dial.When!, () => Happen(dial, transfer));
    }

    /// <returns>False where the transfer is settled. The platform settles by itself 60 min after the request.</returns>
    public bool TryCancel(Transfer transfer)
    {
        if (!transfer.TryRequestCancellation())
            return false;
        courier.SettleLater(transfer, "cancellation", "CANCELLED");
        return true;
    }

    private void At(Activity activity, DateTimeOffset start, Moment moment, Action then)
    {
        if (moment.Time is not { } time)
        {
            activity.When(moment, then);
            return;
        }

        courier.Run(async cancellationToken =>
        {
            await clock.WaitUntilAsync(start + time, cancellationToken);
            then();
        });
    }

    private void Appear(TransferFile file)
    {
        // An exporter that has failed uploads nothing more, nor does one whose transfer is over.
        if (file.Transfer.Error is not null || file.Transfer.IsSettled)
            return;
        file.Upload();
        Send("app-data-uploaded", file.Transfer, file);
        if (file.Transfer.Files.All(f => f.IsThere))
            courier.EndExport(file.Transfer);
    }

    private void Happen(EventDial dial, Transfer transfer)
    {
        var done = dial switch
        {
            { Cancels: true } => TryCancel(transfer) && Send("transfer-cancellation-requested", transfer),
            { Errors: true } => transfer.TryFail(ExporterFailed) && Send("listener-errored", transfer) && EndExport(transfer),
            { Settles: { } status } => transfer.TrySettle(status, transfers.NextStamp) && Announce(transfer),
            { Rotates: true } => rotate(transfer, dial.Delay ?? TimeSpan.Zero),
            _ => false,
        };
        if (done)
            scenario.Acted(dial);
    }

    private bool Send(string eventType, Transfer transfer, TransferFile? file = null)
    {
        courier.Send(new MigrationEvent(eventType, transfer, file));
        return true;
    }

    private bool EndExport(Transfer transfer)
    {
        courier.EndExport(transfer);
        return true;
    }

    private bool Announce(Transfer transfer)
    {
        courier.AnnounceSettled(transfer);
        return true;
    }
}
