using System.Runtime.CompilerServices;
using System.Text;

namespace ConnectApp.Rewriting.Packing;

/// <summary>The files of a zip archive, one after another. Folders are passed over; an archive in an archive is a file like any other.</summary>
public static class ZipMembers
{
    /// <summary>From the front, as the archive comes in; the directory at the end is compared with what was read.</summary>
    /// <param name="packed">Standing at <paramref name="packedStart"/>, where a local header begins; stays open.</param>
    /// <exception cref="PackedDataException">The archive is damaged or truncated: there are no members that could be read beyond this.</exception>
    /// <exception cref="ZipDirectoryNeededException">A member does not tell where it ends.</exception>
    public static async IAsyncEnumerable<ZipMember> ReadAsync(
        Stream packed, PackingLimits limits, long packedStart = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var input = new PackedInput(packed, packedStart);
        var book = new ZipBook(limits);
        while (await TryReadLocalAsync(input, cancellationToken) is { } entry)
        {
            var problem = ProblemOf(entry);
            if (entry.HasDescriptor && (problem is not null || entry.Method != ZipEntry.Deflated)) throw new ZipDirectoryNeededException(entry.HeaderStart);
            using var content = new ZipContent(input, entry, limits);
            var isRepeat = book.Add(entry);
            if (!entry.IsFolder) yield return Member(entry, problem, isRepeat, content);
            await content.SkipAsync(cancellationToken);
        }

        await CompareAsync(input, book, packedStart, cancellationToken);
    }

    /// <summary>By the directory at the end.</summary>
    /// <param name="packed">Can seek; stays open.</param>
    /// <param name="packedStart">Members that begin before it are passed over.</param>
    /// <inheritdoc cref="ReadAsync"/>
    public static async IAsyncEnumerable<ZipMember> ReadByDirectoryAsync(
        Stream packed, PackingLimits limits, long packedStart = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var book = new ZipBook(limits);
        foreach (var listed in await ZipDirectory.ReadAsync(packed, limits, cancellationToken))
        {
            var isRepeat = book.Add(listed);
            if (listed.IsFolder || listed.HeaderStart < packedStart) continue;
            packed.Position = listed.HeaderStart;
            var input = new PackedInput(packed, listed.HeaderStart);
            var local = await TryReadLocalAsync(input, cancellationToken);
            if (local is null || !local.Name.AsSpan().SequenceEqual(listed.Name) || local.Method != listed.Method) throw ZipEntry.Damaged();

            // Sizes and checksum are known here, whatever stands behind the data.
            var entry = listed with { Flags = (ushort)(listed.Flags & ~(1 << 3)) };
            using var content = new ZipContent(input, entry, limits);
            yield return Member(entry, ProblemOf(entry), isRepeat, content);
        }
    }

    private static ZipMember Member(ZipEntry entry, ZipProblem? problem, bool isRepeat, ZipContent content) => new()
    {
        Path = problem is null ? Encoding.UTF8.GetString(entry.Name) : ZipPaths.Show(entry.Name),
        PackedStart = entry.HeaderStart,
        Problem = problem,
        IsRepeat = isRepeat,
        Content = problem is null ? content : Stream.Null,
    };

    private static ZipProblem? ProblemOf(ZipEntry entry)
    {
        if (entry.IsFolder) return null;
        if (ZipPaths.Check(entry.Name) is { } fault) return new ZipProblem(fault, "Pack the archive with plain relative paths.");
        if (entry.IsEncrypted) return new ZipProblem("the member is encrypted", "Pack the archive without a password.");
        return entry.Method is ZipEntry.Stored or ZipEntry.Deflated
            ? null
            : new ZipProblem($"the member is packed by method {entry.Method}, which is not known", "Pack the archive with deflate, or store its members.");
    }

    /// <returns>Null: no local header stands here.</returns>
    private static async ValueTask<ZipEntry?> TryReadLocalAsync(PackedInput input, CancellationToken cancellationToken)
    {
        if (!await input.HasAsync(4, cancellationToken)) throw DeflateContent.Truncated();
        if (ZipEntry.U32(input.Ahead.Span, 0) != ZipEntry.LocalSignature) return null;
        if (!await input.HasAsync(ZipEntry.LocalBytes, cancellationToken)) throw DeflateContent.Truncated();
        var length = ZipEntry.LocalLength(input.Ahead.Span);
        if (!await input.HasAsync(length, cancellationToken)) throw DeflateContent.Truncated();
        var entry = ZipEntry.ReadLocal(input.Ahead.Span, input.Position);
        input.Take(length);
        return entry;
    }

    /// <summary>What a directory does not list is no member for other programs; an archive that means different things to different readers is refused.</summary>
    private static async ValueTask CompareAsync(PackedInput input, ZipBook book, long packedStart, CancellationToken cancellationToken)
    {
        while (await input.HasAsync(4, cancellationToken) && ZipEntry.U32(input.Ahead.Span, 0) == ZipEntry.CentralSignature)
        {
            if (!await input.HasAsync(ZipEntry.CentralBytes, cancellationToken)) throw DeflateContent.Truncated();
            var length = ZipEntry.CentralLength(input.Ahead.Span);
            if (!await input.HasAsync(length, cancellationToken)) throw DeflateContent.Truncated();
            var entry = ZipEntry.ReadCentral(input.Ahead.Span);
            if (entry.HeaderStart >= packedStart && !book.Remove(entry)) throw Differs();
            input.Take(length);
        }

        if (!await input.HasAsync(4, cancellationToken)) throw DeflateContent.Truncated();
        if (!ZipDirectory.IsEnd(input.Ahead.Span)) throw ZipEntry.Damaged();
        if (book.Count > 0) throw Differs();
    }

    private static PackedDataException Differs() => new("the zip archive's directory does not list the members that are in it", "Pack it again.");
}
