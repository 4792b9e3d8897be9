using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Fetches keys that a block needs; other blocks are rewritten meanwhile, and several fetches may run at once, for keys in common too.
/// </summary>
/// <returns>Adds the answers to the tables. It is called while no block is being rewritten, since a table is never written and read at once.</returns>
public delegate ValueTask<Action> FetchMappings(IReadOnlyList<UnknownKey> keys, CancellationToken cancellationToken);
