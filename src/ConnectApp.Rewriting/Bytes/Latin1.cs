using System.Text;

namespace ConnectApp.Rewriting.Bytes;

/// <summary>ISO-8859-1: the first 256 characters of Unicode, a byte each.</summary>
internal static class Latin1
{
    public static void ToUtf8(ReadOnlySpan<byte> latin1, GrowingBytes output)
    {
        while (true)
        {
            var ascii = latin1.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0) ascii = latin1.Length;
            output.Append(latin1[..ascii]);
            latin1 = latin1[ascii..];
            if (latin1.IsEmpty) return;
            output.Append((byte)(0xC0 | (latin1[0] >> 6)));
            output.Append((byte)(0x80 | (latin1[0] & 0x3F)));
            latin1 = latin1[1..];
        }
    }

    /// <param name="utf8">Holds none but those 256 characters.</param>
    public static void FromUtf8(ReadOnlySpan<byte> utf8, GrowingBytes output)
    {
        while (true)
        {
            var ascii = utf8.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0) ascii = utf8.Length;
            output.Append(utf8[..ascii]);
            utf8 = utf8[ascii..];
            if (utf8.IsEmpty) return;
            output.Append((byte)((utf8[0] << 6) | (utf8[1] & 0x3F)));
            utf8 = utf8[2..];
        }
    }
}
