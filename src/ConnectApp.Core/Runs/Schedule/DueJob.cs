using Quartz;

namespace ConnectApp.Core.Runs.Schedule;

/// <summary>Wakes what is due, every second: a job that was lost is found again, and so is what was asked of a run.</summary>
[DisallowConcurrentExecution]
internal sealed class DueJob(RunRegistry registry, RunSchedule schedule, RunInterrupts interrupts, ClockWatch clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await clock.LookAsync(cancellationToken);
        foreach (var run in await registry.ReadDueAsync(clock.Wall, cancellationToken)) schedule.Wake(run);

        // What was asked by somebody who could not interrupt the run's worker: another process, or this one before a stop.
        foreach (var (run, seen) in interrupts.ReadActive())
        {
            if (await registry.FindAsync(run, cancellationToken) is { } entry && entry.Wakes > seen && (entry.PausedAt ?? entry.CancelledAt ?? entry.SettledAt) is not null) schedule.Wake(run, interrupt: true);
        }
    }
}
