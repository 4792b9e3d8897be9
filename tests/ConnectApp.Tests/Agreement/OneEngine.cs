namespace ConnectApp.Tests.Agreement;

/// <summary>What one of the two imports made of an export: everything in which they must agree, one line a thing.</summary>
/// <param name="Status">SUCCESS, INCOMPLETE or FAILED; null: it waits for files.</param>
/// <param name="Failed">Of a FAILED import what ended it; the rest depends on what was read before.</param>
internal sealed record OneEngine(string? Status, IReadOnlyList<string> Lines, IReadOnlyList<string> Failed);
