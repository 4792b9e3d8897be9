using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Requests;

namespace ConnectApp.Commands;

/// <summary>Advances one run in this process until it has ended or is paused; a stop pauses it at its next checkpoint.</summary>
internal sealed class ForegroundRun(RunWorker worker, RunRegistry registry, RunStore runs, RunControl control, RunInterrupts interrupts, TimeProvider time)
{
    private static readonly TimeSpan s_longestNap = TimeSpan.FromMilliseconds(250);

    /// <param name="stopping">Ctrl-C: the run is paused.</param>
    public async Task RunAsync(RunId run, CancellationToken stopping)
    {
        var pausing = Task.CompletedTask;
        await using var asked = stopping.Register(() => pausing = PauseAsync(run));
        while (true)
        {
            if (await registry.FindAsync(run, CancellationToken.None) is not { DueAt: { } due } entry) break;
            var left = due - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                if (entry.PausedAt is not null && await runs.FindAsync(entry.TenantId, run, CancellationToken.None) is { State: RunState.Paused }) break;
                await Task.Delay(left < s_longestNap ? left : s_longestNap, time, CancellationToken.None);
                continue;
            }

            await worker.AdvanceAsync(run, CancellationToken.None);
        }

        await pausing;
    }

    private async Task PauseAsync(RunId run)
    {
        if (await registry.FindAsync(run, CancellationToken.None) is not { } entry) return;
        await control.PauseAsync(entry, MigrateRequests.Verb, CancellationToken.None);
        interrupts.TryInterrupt(run);
    }
}
