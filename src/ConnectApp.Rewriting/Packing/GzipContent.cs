using System.Buffers.Binary;

namespace ConnectApp.Rewriting.Packing;

/// <summary>
/// What a gzip file holds (RFC 1952): all members, one after another. Checksum and length of each are checked; what stands behind the last member and is none is
/// left alone, as gzip does.
/// </summary>
/// <remarks>A member that begins at <see cref="MemberPackedStart"/> can be unpacked by itself: give a new instance the rest of the file from there.</remarks>
public sealed class GzipContent : ForwardStream
{
    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    private const int FixedHeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const int MaxHeaderBytes = 1024 * 1024;

    // RFC 1952, 2.3.1: flags of the header.
    private const byte HeaderCrc = 2;
    private const byte Extra = 4;
    private const byte Name = 8;
    private const byte Comment = 16;
    private const byte Reserved = 0xE0;

    private readonly PackedInput _input;
    private readonly PackingLimits _limits;
    private DeflateContent? _member;
    private long _unpacked;
    private bool _hasEnded;

    /// <param name="packed">Standing at <paramref name="packedStart"/>, where a member begins; stays open.</param>
    /// <param name="unpackedStart">Unpacked bytes of the members before.</param>
    public GzipContent(Stream packed, PackingLimits limits, long packedStart = 0, long unpackedStart = 0)
    {
        (_input, _limits, _unpacked) = (new PackedInput(packed, packedStart), limits, unpackedStart);
        (MemberPackedStart, MemberUnpackedStart) = (packedStart, unpackedStart);
    }

    /// <summary>Packed byte of the file where the member begins that the last bytes came from.</summary>
    public long MemberPackedStart { get; private set; }

    /// <summary>Unpacked bytes of the members before that.</summary>
    public long MemberUnpackedStart { get; private set; }

    /// <summary>Unpacked bytes so far.</summary>
    public override long Position { get => _unpacked; set => throw new NotSupportedException("It is only read forward."); }

    /// <summary>Something stood behind the last member.</summary>
    public bool HasTrailingBytes { get; private set; }

    /// <exception cref="PackedDataException">Damaged, truncated, or a bomb.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (!_hasEnded)
        {
            if (_member is null)
            {
                if (!await TryBeginMemberAsync(cancellationToken)) break;
                _member = new DeflateContent(_input);
            }

            var count = await _member.ReadAsync(buffer, cancellationToken);
            if (count > 0)
            {
                _unpacked += count;
                _limits.Check(_input.Position, _unpacked);
                return count;
            }

            await EndMemberAsync(_member, cancellationToken);
            _member.Dispose();
            _member = null;
        }

        _hasEnded = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _member?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<bool> TryBeginMemberAsync(CancellationToken cancellationToken)
    {
        var start = _input.Position;
        if (!await _input.HasAsync(FixedHeaderBytes, cancellationToken) && (_input.Ahead.IsEmpty || !IsMagic(_input.Ahead.Span)))
        {
            HasTrailingBytes = !_input.Ahead.IsEmpty;
            return false;
        }

        if (_input.Ahead.Length < FixedHeaderBytes) throw DeflateContent.Truncated();
        if (!IsMagic(_input.Ahead.Span))
        {
            HasTrailingBytes = true;
            return false;
        }

        var flags = _input.Ahead.Span[3];
        if (_input.Ahead.Span[2] != 8 || (flags & Reserved) != 0)
        {
            throw new PackedDataException("the file is packed by a method of gzip that is not known", "Pack the file by gzip with deflate.");
        }

        (MemberPackedStart, MemberUnpackedStart) = (start, _unpacked);
        var length = FixedHeaderBytes;
        if ((flags & Extra) != 0)
        {
            await NeedAsync(length + 2, cancellationToken);
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(_input.Ahead.Span[length..]);
        }

        if ((flags & Name) != 0) length = await AfterTextAsync(length, cancellationToken);
        if ((flags & Comment) != 0) length = await AfterTextAsync(length, cancellationToken);
        if ((flags & HeaderCrc) != 0) length += 2;
        await NeedAsync(length, cancellationToken);
        _input.Take(length);
        return true;
    }

    private static bool IsMagic(ReadOnlySpan<byte> head) => head[0] == 0x1F && (head.Length < 2 || head[1] == 0x8B);

    private async ValueTask NeedAsync(int count, CancellationToken cancellationToken)
    {
        if (!await _input.HasAsync(count, cancellationToken)) throw DeflateContent.Truncated();
    }

    /// <summary>A text of the header ends with a zero.</summary>
    private async ValueTask<int> AfterTextAsync(int from, CancellationToken cancellationToken)
    {
        for (var known = from; ; known = _input.Ahead.Length)
        {
            await NeedAsync(known + 1, cancellationToken);
            var end = _input.Ahead.Span[known..].IndexOf((byte)0);
            if (end >= 0) return known + end + 1;
            if (known > MaxHeaderBytes) throw new PackedDataException("the header of the gzip file does not end", "Pack the file again.");
        }
    }

    private async ValueTask EndMemberAsync(DeflateContent member, CancellationToken cancellationToken)
    {
        var trailer = new byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, member.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), unchecked((uint)member.Unpacked));
        var given = member.GivenLast;
        _input.PutBack(given);
        var isWhole = await _input.HasAsync(given + TrailerBytes, cancellationToken);
        await _input.HasAsync(given + TrailerBytes + Magic.Length, cancellationToken);
        var at = FindTrailer(_input.Ahead.Span, trailer, given);
        if (at < 0)
        {
            throw isWhole
                ? new PackedDataException("checksum or length of the packed file are wrong", "The file was damaged; pack or upload it again.")
                : new PackedDataException("the packed file is truncated, or its checksum is wrong", "It was cut on its way; pack or upload it again.");
        }

        _input.Take(at + TrailerBytes);
    }

    /// <summary>
    /// Eight bytes that were not known beforehand stand in one place; only of a member without content, whose trailer is all zero, the data can end in such a zero
    /// too. So the place counts behind which a member follows, or nothing.
    /// </summary>
    private static int FindTrailer(ReadOnlySpan<byte> ahead, ReadOnlySpan<byte> trailer, int last)
    {
        var found = -1;
        for (var at = 0; at <= last && at + TrailerBytes <= ahead.Length; at++)
        {
            var next = ahead[at..].IndexOf(trailer);
            if (next < 0 || at + next > last) break;
            at += next;
            found = at;
            var behind = ahead[(at + TrailerBytes)..];
            if (behind.IsEmpty || behind.StartsWith(Magic)) break;
        }

        return found;
    }
}
