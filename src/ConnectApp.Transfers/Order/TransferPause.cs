using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Progress;

namespace ConnectApp.Transfers.Order;

/// <summary>A paused transfer: the platform keeps hearing of it. A cancel, the platform's settlement and the deadline end it all the same.</summary>
internal sealed class TransferPause(RunHold hold, ProgressReporter reporter, ListReadings readings)
{
    public async Task<StageResult> HoldAsync(TransferLook look, CancellationToken cancellationToken)
    {
        // Nobody looks at the list of files meanwhile, so it is not quiet.
        if (look.Run.State != RunState.Paused) readings.Interrupted(look.Run.RunId);
        await hold.HoldAsync(new RunStep(look.Entry, look.Run), cancellationToken);
        return await reporter.SayPausedAsync(look.Run, await hold.FindPausedByAsync(look.Entry, cancellationToken), look.Entry.PausedAt!.Value, cancellationToken);
    }

    public async Task<StageResult> EndAsync(TransferLook look, CancellationToken cancellationToken)
    {
        await hold.ReleaseAsync(look.Run, cancellationToken);
        return new StageResult.Again();
    }
}
