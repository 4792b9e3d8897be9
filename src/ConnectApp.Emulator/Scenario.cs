using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;

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
    internal Scenario()
    {
    }

    /// <summary>No faults, one site, one transfer.</summary>
    public static Scenario None { get; } = new();

    internal int Seed { get; init; }

    /// <summary>How much faster than everybody's clock the platform's calendar runs.</summary>
    internal double Speed { get; init; } = 1;

    internal IReadOnlyList<SitePlan> Sites { get; init; } = [new(null, null, null)];

    internal IReadOnlyList<TransferPlan> Transfers { get; init; } = [new(null, null, TimeSpan.Zero, null)];

    internal IReadOnlyList<NetworkDial> Network { get; init; } = [];

    internal IReadOnlyList<ListDial> List { get; init; } = [];

    internal IReadOnlyList<MappingDial> Mapping { get; init; } = [];

    internal IReadOnlyList<EventDial> Events { get; init; } = [];

    internal IReadOnlyList<ClockDial> Clock { get; init; } = [];

    /// <exception cref="ScenarioException">The file cannot be read, or is no scenario.</exception>
    public static Scenario Load(string yamlPath)
    {
        try
        {
            return ScenarioReader.Read(File.ReadAllText(yamlPath), yamlPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"{yamlPath}: {e.Message}", 0, 0, e);
        }
    }

    /// <exception cref="ScenarioException">The text is no scenario; the message begins with line and column.</exception>
    public static Scenario Parse(string yaml) => ScenarioReader.Read(yaml, "scenario");
}
