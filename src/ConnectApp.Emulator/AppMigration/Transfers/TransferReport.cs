using System.Text.Json;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <param name="Status">The platform's word: IN_PROGRESS, CANCELLATION_REQUESTED, SUCCESS, INCOMPLETE, FAILED, CANCELLED or TIMED_OUT.</param>
/// <param name="Percent">0 to 100, the highest that was accepted.</param>
/// <param name="ProgressUpdates">Progress calls that were accepted, the last word included.</param>
/// <param name="Feedback">Every distinct <c>details</c> object, in the order it first came.</param>
public sealed record TransferReport(
    Guid TransferId, string Status, int Percent, string? Message, int ProgressUpdates, IReadOnlyList<JsonElement> Feedback);
