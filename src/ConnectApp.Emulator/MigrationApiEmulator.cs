using System.Text.Json.Nodes;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.MigrationApi;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator;

/// <summary>The Migration API in the process of a test: no port, no wire, and every wait is of the injected clock.</summary>
public sealed class MigrationApiEmulator
{
    private readonly MigrationApiServices _services;
    private readonly DialCounts _counts;
    private readonly PlatformClock _clock;

    public MigrationApiEmulator(TimeProvider time, Scenario? scenario = null)
    {
        scenario ??= Scenario.None;
        _counts = new DialCounts(scenario.Seed, scenario.Dials);
        _clock = new PlatformClock(time, scenario.Speed);
        _services = new MigrationApiServices(scenario, Address, [], _clock, _counts, beginTransfer: null);
    }

    public static Uri Address { get; } = new("http://emulator.example");

    public static Uri BaseUrl { get; } = new(Address, "/migrations/public/v1");

    public static Uri ReportsUrl { get; } = new(Address, "/migrations/reports/v1");

    public IReadOnlyList<MigrationAccount> Accounts => _services.Accounts;

    public IReadOnlyList<MigrationServer> Servers => _services.Servers;

    public ServiceReport Report => _services.Service.Report();

    public IReadOnlyList<DialReport> Dials => _counts.Report();

    /// <summary>Every task that was accepted: job's name, job id, <c>Check</c> or <c>Migrate</c>, excluded checks.</summary>
    public IReadOnlyList<(string Job, string JobId, string Task, IReadOnlyCollection<string> Excluded)> Tasks => _services.Service.Within(() =>
        _services.Service.Model.Jobs.SelectMany(j => j.Tasks.Select(t => (j.Name, j.Id, t.IsMigrate ? "Migrate" : "Check", (IReadOnlyCollection<string>)t.Excluded))).ToArray());

    /// <summary>Members <c>jobs</c> and <c>tasks</c>.</summary>
    public JsonObject Counts => _services.Counts();

    /// <summary>The end of every call; it keeps no connection.</summary>
    public HttpMessageHandler CreateHandler() => _services.Handler();

    /// <summary>A person attaches a server to a site, in the server's pages.</summary>
    public void AttachByHand(string serverId, string cloudUrl) => _services.Service.Within(() => _services.Service.Model.Assistants.Attach(serverId, cloudUrl));

    /// <summary>Ends the tokens of all accounts; the next ones have <c>-2</c> at the end, and so on.</summary>
    public void ExpireTokens() => _services.Service.Within(() =>
    {
        _services.Service.Model.ExpireTokens();
        return 0;
    });

    /// <summary>Lets so much of the emulator's calendar pass at once.</summary>
    public void Pass(TimeSpan time) => _clock.Pass(time);
}
