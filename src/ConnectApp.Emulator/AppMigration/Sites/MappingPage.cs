namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>One page of a mapping as it is answered.</summary>
internal sealed record MappingPage(IReadOnlyList<KeyValuePair<string, string>> Items, bool HasNext, string? LastEntity, int Size);
