namespace ConnectApp.Emulator.Scenarios;

/// <summary>What one dial of the scenario did. A test of faults that were never played proves nothing, so it asks.</summary>
/// <param name="Dial">Where it stands in the scenario: group and place in its list from 0, like <c>network[0]</c>.</param>
/// <param name="Fault">Its word, like <c>cutAt</c>.</param>
/// <param name="Seen">Calls, files or events that it covers and counted; 0 for dials that wait for a moment.</param>
/// <param name="Acted">How often it did what it says.</param>
public sealed record DialReport(string Dial, string Fault, int Seen, int Acted);
