using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Ledgers;

/// <summary>Calls of one emulated system, and which of them broke its contract. Bounded: a hostile client must not fill the memory with its own faults.</summary>
/// <param name="countedRefusals">Status codes whose answers are counted from the start; null counts every 4xx that is answered.</param>
internal sealed class Ledger(IReadOnlyList<int>? countedRefusals = null)
{
    private const int MostViolations = 100_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _refused = new((countedRefusals ?? []).ToDictionary(status => $"{status}", _ => 0), StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    /// <summary>By operation.</summary>
    public IReadOnlyDictionary<string, int> Requests
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_requests);
        }
    }

    /// <summary>By status code.</summary>
    public IReadOnlyDictionary<string, int> Refusals
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_refused);
        }
    }

    /// <summary>One text for each request that broke the contract, beginning with method and path.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
                return [.. _violations];
        }
    }

    public void Request(string operation)
    {
        lock (_gate)
            _requests[operation] = _requests.GetValueOrDefault(operation) + 1;
    }

    public void Refused(int status)
    {
        if (countedRefusals?.Contains(status) ?? status is >= 400 and < 500)
        {
            lock (_gate)
                _refused[$"{status}"] = _refused.GetValueOrDefault($"{status}") + 1;
        }
    }

    public void Violation(string text)
    {
        lock (_gate)
        {
            if (_violations.Count < MostViolations)
                _violations.Add(text);
        }
    }

    /// <summary>The members <c>requests</c>, <c>refused</c> and <c>violations</c> of a system's part of the report.</summary>
    public JsonObject ToJson() => new()
    {
        ["requests"] = Object(Requests), ["refused"] = Object(Refusals), ["violations"] = new JsonArray([.. Violations.Select(v => JsonValue.Create(v))]),
    };

    private static JsonObject Object(IReadOnlyDictionary<string, int> counts) => new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value))));
}
