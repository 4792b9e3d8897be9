namespace ConnectApp.Emulator.Scenarios;

/// <summary>The names that moments of one emulated system know.</summary>
internal sealed record MomentWords(string[] Operations, string[] EventTypes);
