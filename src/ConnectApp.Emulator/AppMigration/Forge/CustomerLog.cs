using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>The lines that apps wrote for the customer, the oldest 10,000.</summary>
internal sealed class CustomerLog
{
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count < Most)
                _lines.Add(line);
        }
    }

    public JsonArray ToJson()
    {
        lock (_gate)
            return new JsonArray([.. _lines.Select(line => JsonValue.Create(line))]);
    }
}
