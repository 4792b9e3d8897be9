using ConnectApp.Transfers.Retention;
using Quartz;

namespace ConnectApp.Transfers.Jobs;

/// <summary>Removes every six hours, and soon after a start, what was kept long enough.</summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(OldRuns oldRuns, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            if (oldRuns.IsDue) await oldRuns.SweepAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; the next sweep goes on.
        }
    }
}
