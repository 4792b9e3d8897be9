namespace ConnectApp.Core.Runs;

/// <summary>Something that happened in a run, for people and live views; numbered in the commit.</summary>
/// <param name="Data">JSON</param>
internal sealed record RunEvent(DateTimeOffset At, string Type, string Data);
