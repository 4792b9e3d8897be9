using System.Text;
using System.Text.Unicode;

namespace ConnectApp.Rewriting.Packing;

/// <summary>Which paths a member of an archive may have: those that name a file below the folder where the archive is unpacked, on every system.</summary>
internal static class ZipPaths
{
    public const int MaxBytes = 255;

    /// <returns>Why the path is refused; null: it is not.</returns>
    public static string? Check(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return "the path of a member is empty";
        if (name.Length > MaxBytes) return $"the path of a member has more than {MaxBytes} bytes";
        if (!Utf8.IsValid(name)) return "the path of a member is not valid UTF-8";
        if (name.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || name.Contains((byte)127)) return "the path of a member has a control character";
        if (name.Contains((byte)'\\')) return "the path of a member has a backslash";
        if (name[0] == '/') return "the path of a member is absolute";
        if (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter((char)name[0])) return "the path of a member begins with a drive letter";
        foreach (var part in name.Split((byte)'/'))
        {
            if (name[part] is [] or [(byte)'.'] or [(byte)'.', (byte)'.']) return "the path of a member has an empty part, '.' or '..'";
        }

        return null;
    }

    /// <summary>For people: what cannot be shown is replaced.</summary>
    public static string Show(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, MaxBytes)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }
}
