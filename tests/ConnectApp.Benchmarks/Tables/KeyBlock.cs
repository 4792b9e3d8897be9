using System.Text;

namespace ConnectApp.Benchmarks.Tables;

/// <summary>Keys that are looked up, in random order: as the bytes of one block, as a reader finds them, and as strings.</summary>
internal sealed class KeyBlock
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    public KeyBlock(IEnumerable<string> keys)
    {
        Strings = [.. keys];
        _bytes = Encoding.UTF8.GetBytes(string.Concat(Strings));
        _ends = new int[Strings.Length + 1];
        for (var i = 0; i < Strings.Length; i++) _ends[i + 1] = _ends[i] + Encoding.UTF8.GetByteCount(Strings[i]);
    }

    public string[] Strings { get; }

    public int Count => Strings.Length;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_ends[index], _ends[index + 1] - _ends[index]);
}
