using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator;

/// <summary>
/// Faults to play, from a YAML file. Everything is optional; unknown names and values out of range are refused with line and column.
/// <code>
/// seed: 7                       # draws for every `rate`; 0 unless set
/// network:
///   - operation: GET /mapping/{transferId}/page   # as in the report; also `GET /storage/{file}`, `last word`, `*`
///     at: [1, 3]                # first and third call of it; or rate: 0.1
///     status: 429               # or 503; the call is not applied
///     retryAfter: 2             # seconds; only with status
///   - operation: GET /storage/{file}
///     at: [1]
///     cutAt: 1000               # the connection ends after so many bytes of the body
///   - operation: last word      # POST /progress/{transferId} with a status that settles
///     at: [1]
///     loseAnswer: true          # applied, but the connection ends without an answer
/// list:
///   - at: [2]                   # calls of GET /data/{s3Key}
///     expiredUrl: true
/// events:
///   - eventType: app-data-uploaded   # left out: every event
///     at: [1]
///     duplicate: 2              # sent twice more; or lose: true (never sent); or reorder: true (after all others)
/// </code>
/// </summary>
public sealed class Scenario
{
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);

    internal Scenario(int seed, IReadOnlyList<NetworkDial> network, IReadOnlyList<ListDial> list, IReadOnlyList<EventDial> events)
    {
        (Seed, Network, List, Events) = (seed, network, list, events);
        foreach (var dial in network.Cast<object>().Concat(list).Concat(events))
            _numbers[dial] = _numbers.Count + 1;
    }

    /// <summary>No faults.</summary>
    public static Scenario None { get; } = new(0, [], [], []);

    internal int Seed { get; }

    internal IReadOnlyList<NetworkDial> Network { get; }

    internal IReadOnlyList<ListDial> List { get; }

    internal IReadOnlyList<EventDial> Events { get; }

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

    internal int NumberOf(object dial) => _numbers.GetValueOrDefault(dial);
}
