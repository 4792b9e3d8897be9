namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>Server id to cloud id of one namespace, ordered by server id.</summary>
internal sealed class MappingTable
{
    public static readonly MappingTable Empty = new([]);

    private readonly string[] _serverIds;
    private readonly string[] _cloudIds;

    public MappingTable(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var pairs = entries.ToArray();
        _serverIds = Array.ConvertAll(pairs, p => p.Key);
        _cloudIds = Array.ConvertAll(pairs, p => p.Value);
        Array.Sort(_serverIds, _cloudIds, ServerIdOrder.Instance);
    }

    public string? Find(string serverId) =>
        Array.BinarySearch(_serverIds, serverId, ServerIdOrder.Instance) is >= 0 and var index ? _cloudIds[index] : null;

    /// <summary>At most <paramref name="size"/> entries after <paramref name="lastEntity"/>, which need not exist.</summary>
    public (IReadOnlyList<KeyValuePair<string, string>> Items, bool HasNext) Page(string? lastEntity, int size)
    {
        var start = 0;
        if (lastEntity is not null)
        {
            start = Array.BinarySearch(_serverIds, lastEntity, ServerIdOrder.Instance);
            start = start >= 0 ? start + 1 : ~start;
        }

        var end = Math.Min(_serverIds.Length, start + size);
        return ([.. Enumerable.Range(start, end - start).Select(i => KeyValuePair.Create(_serverIds[i], _cloudIds[i]))], end < _serverIds.Length);
    }
}
