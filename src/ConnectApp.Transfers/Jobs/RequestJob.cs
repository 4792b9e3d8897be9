using ConnectApp.Transfers.Requests;
using Quartz;

namespace ConnectApp.Transfers.Jobs;

/// <summary>Looks every second what verbs have asked.</summary>
[DisallowConcurrentExecution]
internal sealed class RequestJob(RequestDesk desk, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await desk.AnswerAllAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; the request stays open for the next start.
        }
    }
}
