using System.Text;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>Names and characters of XML 1.0, fifth edition (2.2 and 2.3).</summary>
internal static class XmlNames
{
    public static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name[0] is (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9')) return false;
        for (var i = 0; i < name.Length; i++)
        {
            var b = name[i];
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)':' or (byte)'-' or (byte)'.') continue;
            if (b < 0x80) return false;
            Rune.DecodeFromUtf8(name[i..], out var rune, out var length);
            if (!(IsStart(rune.Value) || (i > 0 && rune.Value is 0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040))) return false;
            i += length - 1;
        }

        return true;
    }

    /// <summary>Index of the first character that XML 1.0 does not allow; -1: there is none.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public static int IndexOfForbidden(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(Suspects);
            if (next < 0) return -1;
            at += next;
            if (text[at] < 0x20 || text[at..] is [0xEF, 0xBF, 0xBE or 0xBF, ..]) return at;
        }

        return -1;
    }

    private static readonly System.Buffers.SearchValues<byte> Suspects = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b).Where(b => b is not ((byte)'\t' or (byte)'\n' or (byte)'\r')), 0xEF]);

    private static bool IsStart(int c) => c is
        (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6) or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D) or (>= 0x37F and <= 0x1FFF)
        or 0x200C or 0x200D or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF)
        or (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF);
}
