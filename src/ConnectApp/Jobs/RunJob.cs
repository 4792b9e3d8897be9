using ConnectApp.Runs;
using Quartz;

namespace ConnectApp.Jobs;

/// <summary>"Advance run R": says no more than that and carries no state; what is due stands in the store.</summary>
[DisallowConcurrentExecution]
internal sealed class RunJob(RunWorker worker, RunSchedule schedule, IHostApplicationLifetime lifetime) : IJob
{
    public const string RunKey = "run";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var run = new RunId(Guid.Parse(context.MergedJobDataMap.GetString(RunKey)!));
        schedule.Begins(run);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await worker.AdvanceAsync(run, stopping.Token);
    }
}
