using ConnectApp.Composition;
namespace ConnectApp.Commands;

/// <summary><c>serve</c>: the backend until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <param name="exitCode">Asked once it has stopped: how it was told to.</param>
    public static async Task<int> RunAsync(Func<int> exitCode, CancellationToken cancellationToken)
    {
        var app = Backend.Build(builder => builder.Services.AddSingleton<IHostLifetime, CommandLifetime>());
        IDisposable? folder = null;
        try
        {
            folder = await BackendStart.StartAsync(app, cancellationToken);
            await RunUntilStoppedAsync(app, cancellationToken);
            return exitCode();
        }
        finally
        {
            // The folder last: until the store is closed nobody else may have it.
            await app.DisposeAsync();
            folder?.Dispose();
        }
    }

    private static async Task RunUntilStoppedAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop: runs stop at a checkpoint and go on at the next start.
        }

        await app.StopAsync(CancellationToken.None);
    }
}

/// <summary>Leaves signals to the command line: the host's own lifetime would answer them a second time.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
