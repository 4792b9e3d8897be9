namespace ConnectApp.Emulator.Scenarios;

/// <summary>One fault of the events: exactly one of duplicates, lost and held back.</summary>
/// <param name="EventType">Null counts events of every type.</param>
/// <param name="Duplicates">How often the same message is sent once more after the first sending.</param>
/// <param name="Loses">Never sent at all.</param>
/// <param name="HoldsBack">Sent after all other events of its migration.</param>
internal sealed record EventDial(string? EventType, Occurrences Occurrences, int Duplicates, bool Loses, bool HoldsBack);
