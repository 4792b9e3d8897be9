using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Fetches keys that blocks need and adds the answers to the tables, under <see cref="MappingSet.Writing"/>. Other blocks are rewritten meanwhile, and several fetches may
/// run at once, for keys in common too. When it returns, each of the keys is known to have a mapping or none.
/// </summary>
public delegate ValueTask FetchMappings(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken);
