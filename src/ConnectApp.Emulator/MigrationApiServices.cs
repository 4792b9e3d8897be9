using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.MigrationApi;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;
using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator;

/// <summary>The Migration API, connected to a clock and the dials of a scenario.</summary>
internal sealed class MigrationApiServices
{
    private readonly PlatformClock _clock;

    /// <param name="sites">URLs of the sites that the App Migration Platform plays; the default account administers them too.</param>
    /// <param name="beginTransfer">Begins the app's transfer of a task; null: there is no app.</param>
    public MigrationApiServices(
        Scenario scenario,
        Uri address,
        IReadOnlyList<string> sites,
        PlatformClock clock,
        DialCounts counts,
        Action<TaskState>? beginTransfer)
    {
        _clock = clock;
        var group = scenario.MigrationApi;
        Accounts = group.Accounts.Count > 0 ? group.Accounts
            : [.. MigrationApiScenario.DefaultAccounts.Select(a => a with { Sites = [.. a.Sites, .. sites.Select(s => s.TrimEnd('/'))] })];
        Servers = group.Servers.Count > 0 ? group.Servers : MigrationApiScenario.DefaultServers;
        Service = new MigrationApiService(
            group with { Accounts = Accounts, Servers = Servers }, address, clock, new ServiceDials(group.Dials, counts, clock), beginTransfer);
    }

    public IReadOnlyList<MigrationAccount> Accounts { get; }

    public IReadOnlyList<MigrationServer> Servers { get; }

    public MigrationApiService Service { get; }

    public IReadOnlyList<IEmulatedSystem> Systems() => [new ServiceSystem("migrationApi", Roots, Service, _clock, Counts)];

    public HttpMessageHandler Handler() => new ServiceHandler([.. Roots.Select(root => (root, (EmulatedService)Service))], _clock);

    /// <summary>How many jobs and tasks were accepted.</summary>
    public JsonObject Counts() => Service.Within(() => new JsonObject
    {
        ["jobs"] = Service.Model.Jobs.Count(), ["tasks"] = Service.Model.Jobs.Sum(j => j.Tasks.Count),
    });

    private string[] Roots => [MigrationApiService.Root, .. Servers.Select(s => s.Path)];
}
