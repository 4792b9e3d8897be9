using System.IO.Compression;
using System.Text;

namespace ConnectApp.Emulator.Site;

/// <summary>
/// Nine digits that stand nowhere in the given files, packed or not. Every id that begins with them is new for sure, and far above
/// real ones. Searching for one fixed text runs at the speed of the disk, reading out the greatest number would not.
/// </summary>
internal static class UnusedDigits
{
    private const int BufferSize = 1 << 20;
    private const int Digits = 9;

    public static async Task<string> FindAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        // The same files give the same digits, so invented ids stay the same from start to start.
        for (var candidate = 708_151_643; ; candidate += 1_000_003)
        {
            var digits = candidate.ToString();
            var found = false;
            foreach (var path in paths)
                found = found || await HoldsAsync(path, Encoding.ASCII.GetBytes(digits), cancellationToken);
            if (!found)
                return digits;
        }
    }

    private static async Task<bool> HoldsAsync(string path, byte[] digits, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: false);
        var head = new byte[4];
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        try
        {
            if (length >= 2 && head is [0x1f, 0x8b, ..])
            {
                await using var plain = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
                return await HoldsAsync(plain, digits, cancellationToken);
            }

            if (length == 4 && head is [(byte)'P', (byte)'K', 3, 4])
            {
                using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
                foreach (var member in archive.Entries)
                {
                    await using var plain = await member.OpenAsync(cancellationToken);
                    if (await HoldsAsync(plain, digits, cancellationToken))
                        return true;
                }

                return false;
            }
        }
        catch (InvalidDataException)
        {
            // Damaged archives are test data too; their bytes are searched as they are.
            file.Position = 0;
        }

        return await HoldsAsync(file, digits, cancellationToken);
    }

    private static async Task<bool> HoldsAsync(Stream stream, byte[] digits, CancellationToken cancellationToken)
    {
        // [kept: last 8 bytes of the block before | block]
        var buffer = new byte[BufferSize + Digits];
        var kept = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(kept, BufferSize), cancellationToken);
            if (read == 0)
                return false;
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(digits) >= 0)
                return true;
            kept = Math.Min(Digits - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }
}
