using System.IO.Compression;
using System.Text;

namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>
/// Nine digits that stand nowhere in the given files, packed or not. Every id that begins with them is new for sure, and far above
/// real ones. Searching for one fixed text runs at the speed of the disk, reading out the greatest number would not.
/// </summary>
internal static class UnusedDigits
{
    private const int BufferSize = 1 << 20;
    private const int Digits = 9;

    /// <summary>On one thread of the pool from end to end: a hop per block costs more than the search where the machine is busy.</summary>
    public static Task<string> FindAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        Task.Run(() => Find(paths, cancellationToken), cancellationToken);

    private static string Find(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        // The same files give the same digits, so invented ids stay the same from start to start.
        for (var candidate = 708_151_643; candidate < 1_000_000_000; candidate += 1_000_003)
        {
            var digits = candidate.ToString();
            var pattern = Encoding.ASCII.GetBytes(digits);
            if (!paths.Any(path => Holds(path, pattern, cancellationToken)))
                return digits;
        }

        throw new InvalidDataException("Every group of digits that was tried for invented ids stands in the export or the mappings.");
    }

    private static bool Holds(string path, byte[] digits, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var head = new byte[4];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        try
        {
            if (length >= 2 && head is [0x1f, 0x8b, ..])
            {
                using var plain = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
                return Holds(plain, digits, cancellationToken);
            }

            if (length == 4 && head is [(byte)'P', (byte)'K', 3, 4])
            {
                using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
                return archive.Entries.Any(member => Holds(member, digits, cancellationToken));
            }
        }
        catch (InvalidDataException)
        {
            // Damaged archives are test data too; their bytes are searched as they are.
            file.Position = 0;
        }

        return Holds(file, digits, cancellationToken);
    }

    private static bool Holds(ZipArchiveEntry member, byte[] digits, CancellationToken cancellationToken)
    {
        using var plain = member.Open();
        return Holds(plain, digits, cancellationToken);
    }

    private static bool Holds(Stream stream, byte[] digits, CancellationToken cancellationToken)
    {
        // [kept: last 8 bytes of the block before | block]
        var buffer = new byte[BufferSize + Digits];
        var kept = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, kept, BufferSize);
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
