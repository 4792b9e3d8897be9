using ConnectApp.Runs;
using Quartz;

namespace ConnectApp.Jobs;

/// <summary>Wakes what is due, every second: a job that was lost is found again.</summary>
[DisallowConcurrentExecution]
internal sealed class DueJob(RunRegistry registry, RunSchedule schedule, TimeProvider time) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var run in registry.ReadDue(time.GetUtcNow())) schedule.Wake(run);
        return ValueTask.CompletedTask;
    }
}
