namespace ConnectApp.Transfers.Doors;

/// <summary>One page of a mapping: server id to cloud id, in the platform's order.</summary>
/// <param name="HasNext">The only sign of a further page; the number of entries says nothing.</param>
/// <param name="LastEntity">Asks for the page after this one; may be null on the last.</param>
internal sealed record MappingPage(IReadOnlyList<MappingEntry> Entries, bool HasNext, string? LastEntity);

/// <param name="Key">Server id.</param>
/// <param name="Value">Cloud id.</param>
internal readonly record struct MappingEntry(string Key, string Value);
