namespace ConnectApp.Transfers.Runs;

/// <summary>The transfer's final status, decided once and told as often as it takes.</summary>
/// <param name="Status">SUCCESS, INCOMPLETE or FAILED.</param>
/// <param name="Percent">100 with SUCCESS, else 1 to 99 and never below what was told before: the platform ignores a lower one entirely.</param>
/// <param name="State">State of the run.</param>
internal sealed record Decision(string Status, int Percent, string Message, string State);
