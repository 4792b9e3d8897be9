namespace ConnectApp.Rewriting.Packing;

/// <summary>The central directory at the end of an archive (APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16).</summary>
internal static class ZipDirectory
{
    private const uint End = 0x06054B50;
    private const uint Zip64End = 0x06064B50;
    private const uint Zip64Locator = 0x07064B50;
    private const int EndBytes = 22;
    private const int Zip64EndBytes = 56;
    private const int LocatorBytes = 20;
    /// <summary>Bytes behind an archive are ignored; with more of them than this it is read from its front.</summary>
    private const int MaxBytesBehind = 1024 * 1024;

    private const int MaxCommentBytes = ushort.MaxValue;

    public static bool IsEnd(ReadOnlySpan<byte> signature) => ZipEntry.U32(signature, 0) is End or Zip64End;

    /// <returns>In the order in which the members stand in the archive.</returns>
    /// <exception cref="PackedDataException">There is none, it is damaged, or its members lie one over another.</exception>
    public static async ValueTask<IReadOnlyList<ZipEntry>> ReadAsync(Stream packed, PackingLimits limits, CancellationToken cancellationToken)
    {
        var (tail, at) = await FindEndAsync(packed, EndBytes + MaxCommentBytes + LocatorBytes, cancellationToken);
        if (at < 0) (tail, at) = await FindEndAsync(packed, MaxBytesBehind, cancellationToken);
        if (at < 0) throw DeflateContent.Truncated();
        long start = ZipEntry.U32(tail, at + 16), length = ZipEntry.U32(tail, at + 12), count = BitConverter.ToUInt16(tail, at + 10);
        if (at >= LocatorBytes && ZipEntry.U32(tail, at - LocatorBytes) == Zip64Locator)
        {
            var end = new byte[Zip64EndBytes];
            var endStart = ZipEntry.U64(tail, at - LocatorBytes + 8);
            if (endStart > packed.Length - end.Length) throw ZipEntry.Damaged();
            packed.Position = endStart;
            await packed.ReadExactlyAsync(end, cancellationToken);
            if (ZipEntry.U32(end, 0) != Zip64End) throw ZipEntry.Damaged();
            (count, length, start) = (ZipEntry.U64(end, 32), ZipEntry.U64(end, 40), ZipEntry.U64(end, 48));
        }

        if (start > packed.Length || length > packed.Length - start) throw ZipEntry.Damaged();
        if (count > limits.MaxMembers) throw new PackedDataException($"the zip archive has more than {limits.MaxMembers} members", "Pack it as several archives.");
        return await ReadEntriesAsync(packed, start, count, cancellationToken);
    }

    private static async ValueTask<(byte[] Tail, int At)> FindEndAsync(Stream packed, int most, CancellationToken cancellationToken)
    {
        var tail = new byte[(int)Math.Min(packed.Length, most)];
        var tailStart = packed.Length - tail.Length;
        packed.Position = tailStart;
        await packed.ReadExactlyAsync(tail, cancellationToken);
        return (tail, FindEnd(tail, tailStart));
    }

    /// <summary>The record whose comment ends the file; else, with bytes behind the archive, the last one that stands directly behind the directory that it tells of.</summary>
    private static int FindEnd(ReadOnlySpan<byte> tail, long tailStart)
    {
        var behind = -1;
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (ZipEntry.U32(tail, at) != End) continue;
            var end = at + EndBytes + (tail[at + 20] | (tail[at + 21] << 8));
            if (end == tail.Length) return at;
            var isBehindDirectory = (long)ZipEntry.U32(tail, at + 16) + ZipEntry.U32(tail, at + 12) == tailStart + at
                || (at >= LocatorBytes && ZipEntry.U32(tail, at - LocatorBytes) == Zip64Locator);
            if (behind < 0 && end < tail.Length && isBehindDirectory) behind = at;
        }

        return behind;
    }

    private static async ValueTask<IReadOnlyList<ZipEntry>> ReadEntriesAsync(Stream packed, long start, long count, CancellationToken cancellationToken)
    {
        packed.Position = start;
        var input = new PackedInput(packed, start);
        List<ZipEntry> entries = [];
        for (; count > 0; count--)
        {
            if (!await input.HasAsync(ZipEntry.CentralBytes, cancellationToken) || ZipEntry.U32(input.Ahead.Span, 0) != ZipEntry.CentralSignature) throw ZipEntry.Damaged();
            var length = ZipEntry.CentralLength(input.Ahead.Span);
            if (!await input.HasAsync(length, cancellationToken)) throw ZipEntry.Damaged();
            entries.Add(ZipEntry.ReadCentral(input.Ahead.Span));
            input.Take(length);
        }

        // Members over members are how a small archive becomes a bomb (Fifield, "A better zip bomb", 2019).
        entries.Sort((a, b) => a.HeaderStart.CompareTo(b.HeaderStart));
        for (var i = 0; i < entries.Count; i++)
        {
            var next = i + 1 < entries.Count ? entries[i + 1].HeaderStart : start;
            if (entries[i].HeaderStart + ZipEntry.LocalBytes + entries[i].Name.Length > next - entries[i].Packed) throw ZipEntry.Damaged();
        }

        return entries;
    }
}
