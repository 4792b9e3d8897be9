using System.Text.Json;

namespace ConnectApp.Emulator;

/// <summary>What the emulator saw; as JSON it is what <c>emulate --output json</c> prints.</summary>
/// <param name="Requests">Calls of the migration API by operation, refused and failed ones included.</param>
/// <param name="Refused">Answers 401 and 403 of the migration API.</param>
/// <param name="Violations">One text per request that broke the platform's contract, beginning with method and path.</param>
public sealed record EmulatorReport(
    IReadOnlyList<TransferReport> Transfers,
    IReadOnlyDictionary<string, int> Requests,
    IReadOnlyDictionary<string, int> Refused,
    IReadOnlyList<string> Violations,
    EventReport Events)
{
    /// <summary>By the worst transfer: 0 SUCCESS, 2 INCOMPLETE, 3 anything else; 0 without transfers.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int ExitCode => Transfers.Select(t => t.Status switch { "SUCCESS" => 0, "INCOMPLETE" => 2, _ => 3 }).DefaultIfEmpty().Max();

    public string ToJson() => JsonSerializer.Serialize(this, EmulatorReportJson.Default.EmulatorReport);
}

/// <param name="Status">The platform's word: IN_PROGRESS, CANCELLATION_REQUESTED, SUCCESS, INCOMPLETE, FAILED, CANCELLED or TIMED_OUT.</param>
/// <param name="Percent">0 to 100, the highest that was accepted.</param>
/// <param name="ProgressUpdates">Progress calls that were accepted, the last word included.</param>
/// <param name="Feedback">Every distinct <c>details</c> object, in the order it first came.</param>
public sealed record TransferReport(
    Guid TransferId, string Status, int Percent, string? Message, int ProgressUpdates, IReadOnlyList<JsonElement> Feedback);

/// <param name="Sent">Events sent at least once.</param>
/// <param name="Redelivered">Further sendings of the same message.</param>
/// <param name="SlowestAckMs">Longest time an acknowledged sending took.</param>
public sealed record EventReport(int Sent, int Redelivered, long SlowestAckMs);
