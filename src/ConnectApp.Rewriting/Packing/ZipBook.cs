using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Packing;

/// <summary>The members met so far.</summary>
internal sealed class ZipBook(PackingLimits limits)
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _open = [];

    public int Count => _open.Count;

    /// <returns>True: the path was there before.</returns>
    public bool Add(ZipEntry entry)
    {
        if (_open.Count >= limits.MaxMembers) throw new PackedDataException($"the zip archive has more than {limits.MaxMembers} members", "Pack it as several archives.");

        // Latin-1 keeps the bytes, whatever they are.
        var name = Encoding.Latin1.GetString(entry.Name);
        _open[entry.HeaderStart] = name;
        return !_paths.Add(name);
    }

    public bool Remove(ZipEntry entry) => _open.Remove(entry.HeaderStart, out var name) && name == Encoding.Latin1.GetString(entry.Name);
}
