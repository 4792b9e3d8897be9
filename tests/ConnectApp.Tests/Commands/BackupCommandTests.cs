using ConnectApp.Composition;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>backup DIR</c> beside a running backend, and the store that is restored from it.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class BackupCommandTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"connectapp-backup-{Guid.NewGuid():N}");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Setting, null);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Backup_RunIsOpen_IsRestoredAndGoesOnToItsEnd()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete(), new FastTime(10));
        Environment.SetEnvironmentVariable(Setting, stage.Site.StoreFolder);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await stage.Site.Emulator.MigrateAsync(stage.Site.Address, limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { State: RunState.Running } run && stage.Backend.Counts(run).Read == 16);
        var tenant = stage.TenantOf(stage.Site.Emulator.Sites[0]);
        var cursor = (string)(await stage.GetAsync($"/api/records/notes?tenantId={tenant}", stage.Operator())).Json["next"]!;

        var backup = await ConsoleRun.OfAsync("backup", _folder);
        var again = await ConsoleRun.OfAsync("backup", _folder);
        var same = await stage.GetAsync($"/api/records/notes?tenantId={tenant}&after={cursor}", stage.Operator());
        await stage.Backend.DisposeAsync();
        Directory.Delete(stage.Site.StoreFolder, recursive: true);
        Directory.Move(_folder, stage.Site.StoreFolder);
        await stage.StartBackendAsync();
        var restored = await stage.GetAsync($"/api/records/notes?tenantId={tenant}&after={cursor}", stage.Operator());
        var fromStart = await stage.GetAsync($"/api/records/notes?tenantId={tenant}", stage.Operator());
        await stage.Site.PostAsync(transfer, "transfer-cancellation-requested", limit.Token);
        await stage.Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await stage.Backend.WaitUntilIdleAsync(limit.Token);

        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        Assert.Matches("^[0-9] files, [0-9,]+ bytes, in ", backup.Output);
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Contains("is not empty", again.Error, StringComparison.Ordinal);
        Assert.Equal((200, 410, 5), (same.Code, restored.Code, fromStart.Json["records"]!.AsArray().Count));
        Assert.Equal("CANCELLED", stage.Backend.FindRun(transfer)!.State);
        Assert.Equal(16, stage.Backend.Counts(stage.Backend.FindRun(transfer)!).Read);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Backup_NoStore_SaysWhatIsExpected()
    {
        Environment.SetEnvironmentVariable(Setting, Path.Combine(Path.GetTempPath(), $"nowhere-{Guid.NewGuid():N}"));

        var backup = await ConsoleRun.OfAsync("backup", _folder);

        Assert.Equal((1, ""), (backup.ExitCode, backup.Output));
        Assert.Contains("Storage:ConnectionString must name the folder", backup.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }
}
