using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Transfers;

namespace ConnectApp.Emulator;

/// <summary>What the emulator saw; as JSON it is what <c>emulate --output json</c> prints.</summary>
/// <param name="Requests">Calls of the migration API by operation, refused and failed ones included.</param>
/// <param name="Refused">Answers 401 and 403 of the migration API.</param>
/// <param name="Violations">Of all systems: one text per request that broke a contract, beginning with method and path.</param>
public sealed record EmulatorReport(
    IReadOnlyList<TransferReport> Transfers,
    IReadOnlyDictionary<string, int> Requests,
    IReadOnlyDictionary<string, int> Refused,
    IReadOnlyList<string> Violations,
    EventReport Events)
{
    /// <summary>Each further emulated system by its name: <c>migrationApi</c>, <c>azureDevOps</c>, <c>jira</c>.</summary>
    [JsonIgnore]
    public JsonObject? Systems { get; init; }

    /// <summary>By the worst transfer: 0 SUCCESS, 2 INCOMPLETE, 3 anything else; 0 without transfers.</summary>
    [JsonIgnore]
    public int ExitCode => Transfers.Select(t => t.Status switch { "SUCCESS" => 0, "INCOMPLETE" => 2, _ => 3 }).DefaultIfEmpty().Max();

    public string ToJson()
    {
        var json = JsonSerializer.SerializeToNode(this, EmulatorReportJson.Default.EmulatorReport)!.AsObject();
        foreach (var (name, report) in Systems ?? [])
            json[name] = report!.DeepClone();
        return json.ToJsonString();
    }
}
