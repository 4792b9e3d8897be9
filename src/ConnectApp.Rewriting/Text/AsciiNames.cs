using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ConnectApp.Rewriting.Text;

/// <summary>Names in ASCII, found by bytes in any case without making strings of them.</summary>
internal sealed class AsciiNames<T>
{
    private const int MaxLength = 64;

    private readonly (byte[] Name, T Value)[] _slots;
    private readonly int _longest;

    public AsciiNames(IEnumerable<(string Name, T Value)> names)
    {
        var all = names.Select(name => (Name: Encoding.ASCII.GetBytes(Lower(name.Name)), name.Value)).ToList();
        var size = 8;
        while (size < all.Count * 3) size *= 2;
        _slots = new (byte[], T)[size];
        foreach (var (name, value) in all)
        {
            _longest = Math.Max(_longest, name.Length);
            var slot = Hash(name) & (size - 1);
            while (_slots[slot].Name is { } other)
            {
                if (other.AsSpan().SequenceEqual(name)) throw new ArgumentException($"{Encoding.ASCII.GetString(name)} stands there twice", nameof(names));
                slot = (slot + 1) & (size - 1);
            }

            _slots[slot] = (name, value);
        }

        if (_longest > MaxLength) throw new ArgumentException($"a name has more than {MaxLength} bytes", nameof(names));
    }

    public bool TryFind(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (name.Length > _longest) return false;
        Span<byte> lower = stackalloc byte[MaxLength];
        lower = lower[..name.Length];
        for (var i = 0; i < name.Length; i++) lower[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        for (var slot = Hash(lower) & (_slots.Length - 1); _slots[slot].Name is { } found; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (!lower.SequenceEqual(found)) continue;
            value = _slots[slot].Value;
            return true;
        }

        return false;
    }

    // FNV-1a. The names are ours, so nobody can choose them to collide.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261;
        foreach (var b in name) hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15)) & int.MaxValue;
    }

    private static string Lower(string name) => string.Create(name.Length, name, static (lower, from) =>
    {
        for (var i = 0; i < from.Length; i++) lower[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });
}
