using ConnectApp.Emulator.MigrationApi;

namespace ConnectApp.Emulator;

/// <content>Migration jobs that name the app: their tasks start its transfer, and the node <c>apps</c> ends with it.</content>
public sealed partial class PlatformEmulator
{
    private readonly CancellationTokenSource _ends = new();
    private Uri? _appOfJobs;
    private string? _keyOfJobs;

    /// <summary>From now on, a migrate task that reaches <paramref name="appKey"/> starts a transfer of this app on the first site.</summary>
    public void ServeJobs(Uri app, string appKey) => (_appOfJobs, _keyOfJobs) = (app, appKey);

    /// <summary>As <see cref="ServeJobs"/>, with the key of the app's descriptor; waits up to 60 s for the app, and installs it on the first site.</summary>
    public async Task ServeJobsAsync(Uri app, CancellationToken ct)
    {
        await First.Lifecycle.WaitUntilReadyAsync(app, ct);
        ServeJobs(app, (await _door.InstallAsync(First, app, ct)).Key);
    }

    private void BeginTransfer(TaskState task)
    {
        if (_appOfJobs is not { } app || _sites.Count == 0 || !task.Job.Apps.Contains(_keyOfJobs)) return;
        task.HasBegunTransfer = true;
        _ = TransferAsync(task, app, _ends.Token);
    }

    private async Task TransferAsync(TaskState task, Uri app, CancellationToken cancellationToken)
    {
        string outcome;
        try
        {
            var transfer = Get(await MigrateAsync(app, cancellationToken));
            await transfer.Done.Task.WaitAsync(cancellationToken);
            outcome = transfer.Report().Status switch { "SUCCESS" => "SUCCESS", "INCOMPLETE" => "WARNING", _ => "FAILED" };
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException or HttpRequestException)
        {
            outcome = "FAILED";
        }

        _migrationApi!.Service.Within(() => task.TransferOutcome = outcome);
    }
}
