using ConnectApp.Core.Ids;
using Quartz;

namespace ConnectApp.Core.Runs.Schedule;

/// <summary>"Advance run R": says no more than that and carries no state; what is due stands in the store.</summary>
[DisallowConcurrentExecution]
internal sealed class RunJob(RunWorker worker, RunRegistry registry, RunSchedule schedule, ClockWatch clock, IHostApplicationLifetime lifetime) : IJob
{
    public const string RunKey = "run";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var run = new RunId(Guid.Parse(context.MergedJobDataMap.GetString(RunKey)!));
        schedule.Begins(run);

        // While a run works it stays due, so the look for what is due wakes it once more. Without this test a step that takes longer than that
        // look would be repeated at once, whatever time it asked for; who really asks something of a run makes it due.
        if ((await registry.FindAsync(run, cancellationToken))?.DueAt is not { } due || due > clock.Wall) return;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await worker.AdvanceAsync(run, stopping.Token);
    }
}
