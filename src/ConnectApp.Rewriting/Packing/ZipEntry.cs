using System.Buffers.Binary;

namespace ConnectApp.Rewriting.Packing;

/// <summary>What a local header or an entry of the central directory says of a member (APPNOTE.TXT 6.3.10, 4.3.7 and 4.3.12).</summary>
/// <param name="Name">As it is spelled there.</param>
/// <param name="HeaderStart">Where the local header begins.</param>
internal sealed record ZipEntry(byte[] Name, ushort Flags, ushort Method, uint Crc, long Packed, long Unpacked, long HeaderStart)
{
    public const uint LocalSignature = 0x04034B50;
    public const uint CentralSignature = 0x02014B50;
    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    private const ushort EncryptedFlags = 1 | (1 << 6) | (1 << 13);
    private const ushort Zip64 = 1;

    public bool IsEncrypted => (Flags & EncryptedFlags) != 0;

    /// <summary>Checksum and sizes stand behind the data, in place of the local header.</summary>
    public bool HasDescriptor => (Flags & (1 << 3)) != 0;

    public bool IsFolder => Name.Length > 0 && Name[^1] == '/';

    public static int LocalLength(ReadOnlySpan<byte> header) => LocalBytes + U16(header, 26) + U16(header, 28);

    public static int CentralLength(ReadOnlySpan<byte> header) => CentralBytes + U16(header, 28) + U16(header, 30) + U16(header, 32);

    public static ZipEntry ReadLocal(ReadOnlySpan<byte> header, long start)
    {
        var name = header.Slice(LocalBytes, U16(header, 26));
        long packed = U32(header, 18), unpacked = U32(header, 22), unused = 0;
        ReadZip64(header.Slice(LocalBytes + name.Length, U16(header, 28)), ref unpacked, ref packed, ref unused);
        return new ZipEntry(name.ToArray(), U16(header, 6), U16(header, 8), U32(header, 14), packed, unpacked, start);
    }

    public static ZipEntry ReadCentral(ReadOnlySpan<byte> header)
    {
        var name = header.Slice(CentralBytes, U16(header, 28));
        long packed = U32(header, 20), unpacked = U32(header, 24), start = U32(header, 42);
        ReadZip64(header.Slice(CentralBytes + name.Length, U16(header, 30)), ref unpacked, ref packed, ref start);
        return new ZipEntry(name.ToArray(), U16(header, 8), U16(header, 10), U32(header, 16), packed, unpacked, start);
    }

    public static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <exception cref="PackedDataException">It is more than a number can be.</exception>
    public static long U64(ReadOnlySpan<byte> bytes, int at)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        return value <= long.MaxValue ? (long)value : throw Damaged();
    }

    public static PackedDataException Damaged() => new("the zip archive is damaged", "Pack or upload it again.");

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    /// <summary>4.5.3: only those numbers are there that did not fit, in this order.</summary>
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long unpacked, ref long packed, ref long start)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (U16(extra, 0), U16(extra, 2));
            if (extra.Length - 4 < length) throw Damaged();
            if (id == Zip64)
            {
                var fields = extra.Slice(4, length);
                Next(ref fields, ref unpacked);
                Next(ref fields, ref packed);
                Next(ref fields, ref start);
                return;
            }

            extra = extra[(4 + length)..];
        }

        static void Next(ref ReadOnlySpan<byte> fields, ref long value)
        {
            if (value != uint.MaxValue || fields.Length < 8) return;
            value = U64(fields, 0);
            fields = fields[8..];
        }
    }
}
