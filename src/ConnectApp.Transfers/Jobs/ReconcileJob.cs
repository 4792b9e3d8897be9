using Quartz;

namespace ConnectApp.Transfers.Jobs;

/// <summary>Looks every few seconds which sites are due for <c>GET /transfer/recent</c>.</summary>
[DisallowConcurrentExecution]
internal sealed class ReconcileJob(Reconciliation reconciliation, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await reconciliation.LookAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; the next start looks at every site.
        }
    }
}
