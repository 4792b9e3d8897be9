using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator;

/// <content>Migrations: one at a time as a test wants it, or all that the scenario has.</content>
public sealed partial class PlatformEmulator
{
    /// <summary>Installs of many sites go side by side, but not all at once.</summary>
    private const int InstallsAtOnce = 16;

    /// <summary>
    /// Waits up to 60 s for the app, installs it on the first site, and sends the events of one new migration, each until it is answered with 200.
    /// A second call is a second transfer of the same scope.
    /// </summary>
    /// <returns>The transferId, when all events have been acknowledged but those that the scenario sends later.</returns>
    /// <exception cref="TimeoutException">The app was not ready in time.</exception>
    public async Task<Guid> MigrateAsync(Uri app, CancellationToken ct)
    {
        await First.Lifecycle.WaitUntilReadyAsync(app, ct);
        var transfer = Create(First, await _door.InstallAsync(First, app, ct), _transfers.NextNumber(), _options.Scenario.Platform.Transfers[0], null);
        await _door.Courier.DeliverAllAsync(Begin(transfer), ct);
        return transfer.Id;
    }

    /// <summary>
    /// As <see cref="MigrateAsync"/>, for every site and every transfer of the scenario, all at once; a re-run starts when the transfer that it repeats is settled.
    /// </summary>
    /// <returns>The transferIds by site and then in the order of the scenario, when the events of all have been acknowledged.</returns>
    public async Task<IReadOnlyList<Guid>> MigrateAllAsync(Uri app, CancellationToken ct)
    {
        await First.Lifecycle.WaitUntilReadyAsync(app, ct);
        var installed = new InstalledApp[_sites.Count];
        await Parallel.ForAsync(0, _sites.Count, new ParallelOptions { MaxDegreeOfParallelism = InstallsAtOnce, CancellationToken = ct },
            async (i, cancellationToken) => installed[i] = await _door.InstallAsync(_sites[i], app, cancellationToken));
        var migrations = _sites.Select((site, i) => MigrateSiteAsync(site, installed[i], ct)).ToList();
        return [.. (await Task.WhenAll(migrations)).SelectMany(ids => ids)];
    }

    private Task<Guid[]> MigrateSiteAsync(HostedSite site, InstalledApp app, CancellationToken cancellationToken)
    {
        // Numbers are given before anything runs, so that dials mean the same transfer each time.
        var plans = _options.Scenario.Platform.Transfers.Select(plan => (Plan: plan, Number: _transfers.NextNumber())).ToList();
        var migrationId = Guid.NewGuid();
        List<Task<Transfer>> begun = [];
        List<Task<Guid>> delivered = [];
        foreach (var (plan, number) in plans)
        {
            var original = plan.RerunOf is { } earlier ? begun[earlier - 1] : null;
            var beginning = BeginAsync(plan, number, original);
            begun.Add(beginning);
            delivered.Add(DeliverAsync(beginning));
        }

        return Task.WhenAll(delivered);

        async Task<Transfer> BeginAsync(TransferPlan plan, int number, Task<Transfer>? original)
        {
            var repeated = original is null ? null : await original;
            if (repeated is not null)
                await repeated.Done.Task.WaitAsync(cancellationToken);
            await _clock.WaitUntilAsync(_clock.Now + plan.StartsAfter, cancellationToken);
            return Begin(Create(site, app, number, plan, repeated, plan.TransferName is null || repeated is not null ? null : migrationId));
        }

        async Task<Guid> DeliverAsync(Task<Transfer> beginning)
        {
            var transfer = await beginning;
            await _door.Courier.DeliverAllAsync(transfer, cancellationToken);
            return transfer.Id;
        }
    }

    private Transfer Create(HostedSite site, InstalledApp app, int number, TransferPlan plan, Transfer? repeated, Guid? migrationId = null)
    {
        var transfer = new Transfer(number, site, app, _scenario.Whole)
        {
            StartedAt = _clock.Now, CreatedAt = _clock.WallNow, Name = plan.TransferName, MigrationId = migrationId ?? Guid.NewGuid(),
            OriginalTransferId = repeated is null ? null : repeated.OriginalTransferId ?? repeated.Id,
        };
        var files = ExportFile.List(SiteSource.Below(site.ExportFolder, plan.Export, "the exported files of a transfer"));
        transfer.Files = _scenario.List.Arrange([.. files.Select(file => new TransferFile(Guid.NewGuid().ToString(), file, transfer))]);
        return transfer;
    }

    private Transfer Begin(Transfer transfer)
    {
        _transfers.Add(transfer);
        _door.Courier.SettleLater(transfer, "transfer", "TIMED_OUT");
        _door.Begin(transfer);
        _director.Begin(transfer);
        return transfer;
    }
}
