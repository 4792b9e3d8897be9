using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>Names in ASCII, found by bytes in any case without making strings of them.</summary>
internal sealed class AsciiNames<T>
{
    private readonly (byte[] Name, T Value)[] _slots;
    private readonly int _longest;

    public AsciiNames(IEnumerable<(string Name, T Value)> names)
    {
        var all = names.Select(name => (Name: Encoding.ASCII.GetBytes(name.Name), name.Value)).ToList();
        var size = 8;
        while (size < all.Count * 4) size *= 2;
        _slots = new (byte[], T)[size];
        foreach (var (name, value) in all)
        {
            if (TryFind(name, out _)) throw new ArgumentException($"{Encoding.ASCII.GetString(name)} stands there twice", nameof(names));
            _longest = Math.Max(_longest, name.Length);
            var slot = SlotOf(name);
            while (_slots[slot].Name is not null) slot = (slot + 1) & (size - 1);
            _slots[slot] = (name, value);
        }
    }

    public bool TryFind(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (name.IsEmpty || name.Length > _longest) return false;
        for (var slot = SlotOf(name); _slots[slot].Name is { } found; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (found.Length != name.Length || !Ascii.EqualsIgnoreCase(found, name)) continue;
            value = _slots[slot].Value;
            return true;
        }

        return false;
    }

    /// <summary>By length and three letters: most words of a text are told from the names by these. The names are ours, so nobody can choose them to collide.</summary>
    private int SlotOf(ReadOnlySpan<byte> name)
    {
        var letters = (uint)name.Length | (uint)(name[0] | 0x20) << 8 | (uint)(name[name.Length / 2] | 0x20) << 16 | (uint)(name[^1] | 0x20) << 24;
        letters *= 0x9E3779B1;
        return (int)(letters >> 16) & (_slots.Length - 1);
    }
}
