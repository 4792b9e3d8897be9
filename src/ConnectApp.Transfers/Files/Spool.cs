using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// The beginning of one packed upload, as it came, on the local disk: what was downloaded once is inflated again from here after a stop. Two files:
/// <c>N.bin</c>, the bytes, and <c>N.sums</c>, whose they are and how they must hash. <c>[identity | length, hash | length, hash | …]</c>
/// </summary>
/// <remarks>Nothing is flushed to the disk itself: what a power cut leaves half written does not have its hash, and counts as damaged.</remarks>
internal sealed class Spool : IDisposable
{
    /// <summary>A piece is hashed whole and read whole; small enough to hold one for each open file.</summary>
    public const int PieceBytes = 1 << 20;

    private const int HeaderBytes = 1024;
    private const int EntryBytes = 4 + HashBytes;
    private const int HashBytes = 16;

    private readonly Spools _owner;
    private readonly string _path;
    private readonly List<Piece> _pieces = [];

    // The part ahead is appended while an earlier piece is read.
    private readonly Lock _gate = new();
    private FileStream? _bytes;
    private FileStream? _sums;

    private Spool(Spools owner, string path)
    {
        _owner = owner;
        _path = path;
    }

    /// <summary>Bytes of the upload that are here, from its first one on.</summary>
    public long Length { get; private set; }

    /// <summary>What the storage said of the upload; null while nothing is here.</summary>
    public FileIdentity? Identity { get; private set; }

    /// <summary>Nothing more is written here: no room, or the disk refused.</summary>
    public bool IsGivenUp { get; private set; }

    public bool IsWhole => Identity?.TotalBytes == Length;

    /// <param name="path">Of both files, without their endings.</param>
    internal static Spool Open(Spools owner, string path)
    {
        var spool = new Spool(owner, path);
        try
        {
            spool.ReadWhatIsThere();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            owner.CannotOpen(path, exception);
            spool.GiveUp();
        }

        return spool;
    }

    /// <summary>Keeps what comes next in the upload.</summary>
    /// <param name="offset">Where in the upload; what does not go on where the spool ends is not kept.</param>
    public void Append(long offset, ReadOnlySpan<byte> bytes, FileIdentity identity)
    {
        using var alone = _gate.EnterScope();
        if (IsGivenUp || offset > Length || offset + bytes.Length <= Length) return;
        bytes = bytes[(int)(Length - offset)..];
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            if (!TryAppendPiece(piece, identity))
            {
                GiveUp();
                return;
            }

            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Reads from a byte to the end of its piece at most.</summary>
    /// <param name="piece">The caller's buffer of <see cref="PieceBytes"/>; gets the whole piece.</param>
    /// <returns>Where in <paramref name="piece"/> the bytes from <paramref name="offset"/> on are.</returns>
    /// <exception cref="SpoolDamagedException">The bytes are not those that were written.</exception>
    public Range Read(long offset, byte[] piece)
    {
        using var alone = _gate.EnterScope();
        if (IsGivenUp) throw new SpoolDamagedException("it was given up when the disk had no more room for it");
        var index = FindPiece(offset);
        var (start, length, hash) = _pieces[index];
        Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            var target = piece.AsSpan(0, length);
            if (RandomAccess.Read(_bytes!.SafeFileHandle, target, start) != length) throw new SpoolDamagedException($"byte {start}: the file ends too early");
            SHA256.HashData(target, found);
        }
        catch (IOException exception)
        {
            throw new SpoolDamagedException($"byte {start}: {exception.Message}", exception);
        }

        if (!found[..HashBytes].SequenceEqual(hash)) throw new SpoolDamagedException($"bytes {start} to {start + length - 1} are not those that were written");
        return (int)(offset - start)..length;
    }

    /// <summary>Removes both files; the spool is empty, and may be begun anew unless it was given up.</summary>
    public void Discard()
    {
        _bytes?.Dispose();
        _sums?.Dispose();
        (_bytes, _sums) = (null, null);
        _pieces.Clear();
        _owner.Release(Length);
        (Length, Identity) = (0, null);
        Spools.DeleteFiles(_path);
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        _sums?.Dispose();
    }

    private void GiveUp()
    {
        IsGivenUp = true;
        Discard();
    }

    private void Begin(FileIdentity identity)
    {
        if (_bytes is not null) return;
        PrivateFiles.CreateFolder(Path.GetDirectoryName(_path)!);
        _bytes = PrivateFiles.Open(Spools.BytesOf(_path), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        _sums = PrivateFiles.Open(Spools.SumsOf(_path), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, identity.TotalBytes ?? -1);
        var eTag = Encoding.UTF8.GetBytes(identity.ETag ?? "");
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), identity.ETag is null ? -1 : eTag.Length);
        eTag.CopyTo(header.AsSpan(12));
        _sums.Write(header);
        Identity = identity;
    }

    /// <returns>False: there is no room, or the disk refuses; then the upload is read on without a spool.</returns>
    private bool TryAppendPiece(ReadOnlySpan<byte> piece, FileIdentity identity)
    {
        if (!_owner.TryReserve(piece.Length))
        {
            _owner.HasNoRoom(_path, Length);
            return false;
        }

        try
        {
            Begin(identity);
            AppendPiece(piece);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _owner.CannotWrite(_path, Length, exception);
            _owner.Release(piece.Length);
            return false;
        }
    }

    private void AppendPiece(ReadOnlySpan<byte> piece)
    {
        Span<byte> entry = stackalloc byte[4 + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, piece.Length);
        SHA256.HashData(piece, entry[4..]);

        // The bytes first: an entry without its bytes would be damage, bytes without their entry are only not there yet.
        RandomAccess.Write(_bytes!.SafeFileHandle, piece, Length);
        _sums!.Write(entry[..EntryBytes]);
        _pieces.Add(new Piece(Length, piece.Length, entry[4..EntryBytes].ToArray()));
        Length += piece.Length;
    }

    private void ReadWhatIsThere()
    {
        if (!File.Exists(Spools.SumsOf(_path)) || !File.Exists(Spools.BytesOf(_path))) return;
        _sums = new FileStream(Spools.SumsOf(_path), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _bytes = new FileStream(Spools.BytesOf(_path), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var sums = new byte[_sums.Length];
        _sums.ReadExactly(sums);
        if (sums.Length < HeaderBytes)
        {
            _owner.Release(_bytes.Length);
            Discard();
            return;
        }

        var total = BinaryPrimitives.ReadInt64LittleEndian(sums);
        var eTag = BinaryPrimitives.ReadInt32LittleEndian(sums.AsSpan(8));
        Identity = new FileIdentity(eTag is < 0 or > HeaderBytes - 12 ? null : Encoding.UTF8.GetString(sums, 12, eTag), total < 0 ? null : total);
        var at = HeaderBytes;
        for (; at + EntryBytes <= sums.Length; at += EntryBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(sums.AsSpan(at));
            if (length is <= 0 or > PieceBytes || Length + length > _bytes.Length) break;
            _pieces.Add(new Piece(Length, length, sums[(at + 4)..(at + EntryBytes)]));
            Length += length;
        }

        // Half an entry, or bytes whose entry was not written any more: the download goes on before them.
        _sums.SetLength(at);
        _sums.Position = at;
        _owner.Release(_bytes.Length - Length);
        _bytes.SetLength(Length);
    }

    private int FindPiece(long offset)
    {
        if (offset < 0 || offset >= Length) throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The spool has {Length} bytes.");
        var (low, high) = (0, _pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_pieces[middle].Start <= offset) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private readonly record struct Piece(long Start, int Length, byte[] Hash);
}
