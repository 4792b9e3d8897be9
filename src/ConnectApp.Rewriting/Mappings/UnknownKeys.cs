namespace ConnectApp.Rewriting.Mappings;

/// <summary>A server id that a record holds and nobody has asked the platform for.</summary>
/// <param name="Key">As it was looked up; it need not be valid UTF-8, and the answer must be added to the table under these very bytes.</param>
public readonly record struct UnknownKey(string Namespace, ReadOnlyMemory<byte> Key);

/// <summary>A worker's notebook of keys that must be fetched before its block can be rewritten, each once. Not safe for use by two threads at once.</summary>
public sealed class UnknownKeys
{
    private readonly Dictionary<string, KeySet> _seen = new(StringComparer.Ordinal);
    private List<UnknownKey> _keys = [];

    public int Count => _keys.Count;

    public void Note(string mappingNamespace, ReadOnlySpan<byte> key)
    {
        if (!_seen.TryGetValue(mappingNamespace, out var seen)) _seen[mappingNamespace] = seen = new KeySet();
        if (seen.Add(key, 0) == KeyPresence.New) _keys.Add(new UnknownKey(mappingNamespace, key.ToArray()));
    }

    /// <summary>The keys so far, in the order in which they were met; the notebook is empty then.</summary>
    public IReadOnlyList<UnknownKey> TakeUnknown()
    {
        var keys = _keys;
        _keys = [];
        _seen.Clear();
        return keys;
    }
}
