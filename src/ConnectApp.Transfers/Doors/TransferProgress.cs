namespace ConnectApp.Transfers.Doors;

/// <param name="Status"><c>IN_PROGRESS</c>, <c>SUCCESS</c>, <c>INCOMPLETE</c> or <c>FAILED</c>.</param>
/// <param name="Percent">0 to 100, never less than told before; null or 0 keeps the number told before.</param>
/// <param name="Message">Up to 65,536 characters, cut here where longer.</param>
internal sealed record TransferProgress(string Status, int? Percent, string? Message);
