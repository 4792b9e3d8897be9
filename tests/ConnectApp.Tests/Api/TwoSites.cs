using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Emulator;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>One backend with two sites, each with one run that is paused and stays so; for tests that change nothing.</summary>
public sealed class TwoSites : IAsyncLifetime
{
    internal ApiStage Stage { get; private set; } = null!;
    internal CapturedLogs Logs { get; } = new();
    internal EmulatedSite FirstSite => Stage.Site.Emulator.Sites[0];
    internal EmulatedSite SecondSite => Stage.Site.Emulator.Sites[1];
    internal RunId First { get; private set; }
    internal RunId Second { get; private set; }

    public async Task InitializeAsync()
    {
        Stage = await ApiStage.StartAsync(TestExport.NeverComplete(), scenario: "sites: 2", logging: l => l.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace),
            settings: site => { site.Settings["Connect:RequestsPerMinute"] = "100000"; site.Settings["Api:RequestsPerMinute"] = "100000"; });
        using var limit = new CancellationTokenSource(Migration.Longest);
        await Stage.Site.Emulator.MigrateAllAsync(Stage.Site.Address, limit.Token);
        var registry = Stage.Get<RunRegistry>();
        await Migration.WaitForAsync(async () => await registry.ReadAllAsync(limit.Token) is { Count: 2 } all
            && all.All(e => Stage.Get<TransferStore>().Find(e.TenantId, e.RunId)?.StartedAt is not null));
        var entries = await registry.ReadAllAsync(limit.Token);
        First = entries.First(e => e.TenantId == Stage.TenantOf(FirstSite)).RunId;
        Second = entries.First(e => e.TenantId == Stage.TenantOf(SecondSite)).RunId;
        foreach (var run in new[] { First, Second }) await Stage.PostAsync($"/api/migrations/{run}/pause", Stage.Operator());
    }

    public async Task DisposeAsync() => await Stage.DisposeAsync();
}
