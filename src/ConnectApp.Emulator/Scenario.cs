using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AzureDevOps;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Jira;
using ConnectApp.Emulator.MigrationApi;
using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator;

/// <summary>
/// Faults to play, from a YAML file. Everything is optional; unknown names and values out of range are refused with line and column.
/// <c>docs/emulator.md</c> describes each dial, <c>scenario.schema.json</c> is for editors.
/// <code>
/// seed: 7                       # draws for every `rate`; 0 unless set
/// network:
///   - operation: GET /mapping/{transferId}/page   # as in the report; also `GET /storage/{file}`, `last word`, `*`
///     at: [1, 3]                # first and third call of it in a transfer; or rate: 0.1
///     status: 429
///     retryAfter: 2             # seconds
/// events:
///   - cancel: true
///     when: { calls: 5, operation: "GET /storage/{file}" }
/// </code>
/// </summary>
public sealed class Scenario
{
    internal static readonly string[] Keys = ["seed", "speed", "sites", "transfers", "network", "list", "mapping", "events", "clock", "azureDevOps", "jira", "forge", "migrationApi"];

    /// <summary>What the group <c>network</c> can hit: the operations of all systems.</summary>
    internal static readonly NetworkOperations Operations = NetworkOperations.Union(PlatformNames.Network);

    internal Scenario()
    {
    }

    /// <summary>No faults, one site, one transfer.</summary>
    public static Scenario None { get; } = new();

    internal int Seed { get; init; }

    /// <summary>How much faster than everybody's clock the calendar of the emulated systems runs.</summary>
    internal double Speed { get; init; } = 1;

    /// <summary>Faults of calls, to whichever system they go.</summary>
    internal IReadOnlyList<NetworkDial> Network { get; init; } = [];

    internal PlatformScenario Platform { get; init; } = new();

    internal IReadOnlyList<ServiceDial> AzureDevOps { get; init; } = [];

    internal IReadOnlyList<ServiceDial> Jira { get; init; } = [];

    internal MigrationApiScenario MigrationApi { get; init; } = MigrationApiScenario.None;

    internal IReadOnlyList<Dial> Dials => [.. Network, .. Platform.Dials, .. AzureDevOps, .. Jira, .. MigrationApi.Dials];

    /// <exception cref="ScenarioException">The file cannot be read, or is no scenario.</exception>
    public static Scenario Load(string yamlPath)
    {
        try
        {
            return Read(File.ReadAllText(yamlPath), yamlPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"{yamlPath}: {e.Message}", 0, 0, e);
        }
    }

    /// <exception cref="ScenarioException">The text is no scenario; the message begins with line and column.</exception>
    public static Scenario Parse(string yaml) => Read(yaml, "scenario");

    private static Scenario Read(string yaml, string source)
    {
        if (Members.OfDocument(yaml, source) is not { } root)
            return None;
        var numbers = new DialNumbers();
        var scenario = new Scenario
        {
            Seed = root.Integer("seed", int.MinValue, int.MaxValue) ?? 0,
            Speed = root.Speed("speed", 1, 1_000_000) ?? 1,
            Network = root.Dials("network", numbers, (dial, place, number) => NetworkDials.Read(dial, place, number, Operations)),
            Platform = PlatformScenario.Read(root, numbers),
            AzureDevOps = root.Dials("azureDevOps", numbers, AzureDevOpsDials.Read),
            Jira = root.Dials("jira", numbers, JiraDials.Read),
            MigrationApi = MigrationApiScenario.Read(root, numbers),
        };
        root.End(Keys);
        return scenario;
    }
}
