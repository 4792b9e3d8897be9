namespace ConnectApp.Rewriting.Mappings;

/// <summary>Where a <see cref="KeySet"/> goes that has become too large for memory: a store of hashes, each with a word.</summary>
public interface IKeyOverflow : IDisposable
{
    /// <param name="hash">Not 0; evenly spread.</param>
    /// <param name="found">The word that was added with this hash before.</param>
    /// <returns>False: the hash was there before, and nothing was added.</returns>
    bool TryAdd(UInt128 hash, ulong word, out ulong found);

    bool Contains(UInt128 hash);
}
