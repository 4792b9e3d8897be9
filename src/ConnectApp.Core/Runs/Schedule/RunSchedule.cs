using System.Collections.Concurrent;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using Quartz;

namespace ConnectApp.Core.Runs.Schedule;

/// <summary>Wakes runs. A run that is awake goes on; one that is woken while it works is looked at again when it is done.</summary>
internal sealed partial class RunSchedule(ISchedulerFactory schedulers, RunInterrupts interrupts, SteadyTime time, ILogger<RunSchedule> logger)
{
    private readonly ConcurrentDictionary<RunId, bool> _woken = new();

    /// <param name="interrupt">Something is asked of the run: whoever works on it stops at the next checkpoint and looks.</param>
    public void Wake(RunId run, bool interrupt = false)
    {
        if (interrupt) interrupts.TryInterrupt(run);

        // Once is enough however many ask.
        if (_woken.TryAdd(run, true)) _ = ScheduleAsync(run);
    }

    /// <summary>The job of a run begins: who wakes the run from now on means the next one.</summary>
    public void Begins(RunId run) => _woken.TryRemove(run, out _);

    private async Task ScheduleAsync(RunId run)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(CancellationToken.None);

            // Not durable: the scheduler forgets the job with its last trigger, or it would keep one for every run there ever was.
            var job = JobBuilder.Create<RunJob>().WithIdentity(run.ToString(), "runs").UsingJobData(RunJob.RunKey, run.ToString()).Build();
            await scheduler.ScheduleJob(job, [TriggerBuilder.Create(time).ForJob(job.Key).StartNow().Build()], ScheduleJobOptions.Replacing, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The run is still due, and the next look at what is due wakes it.
            Begins(run);
            Log.NotScheduled(logger, exception, run);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} could not be scheduled; it stays due")]
        public static partial void NotScheduled(ILogger logger, Exception exception, RunId run);
    }
}
