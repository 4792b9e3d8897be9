namespace ConnectApp.Emulator.Services;

/// <summary>What one service saw.</summary>
/// <param name="Requests">Calls by operation.</param>
/// <param name="Refused">Answers from 400 to 499 by status.</param>
/// <param name="Throttled">Calls that a limit refused with 429.</param>
/// <param name="Violations">One text per request that broke the service's contract, beginning with method and path.</param>
public sealed record ServiceReport(
    IReadOnlyDictionary<string, int> Requests, IReadOnlyDictionary<string, int> Refused, int Throttled, IReadOnlyList<string> Violations);
