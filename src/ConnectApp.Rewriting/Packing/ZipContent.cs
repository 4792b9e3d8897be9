using System.IO.Hashing;

namespace ConnectApp.Rewriting.Packing;

/// <summary>The content of the member in hand, checked against the sizes and the checksum that the archive tells.</summary>
internal sealed class ZipContent : ForwardStream
{
    private const int MaxDescriptorBytes = 24;
    private const uint DescriptorSignature = 0x08074B50;

    private readonly PackedInput _input;
    private readonly ZipEntry _entry;
    private readonly PackingLimits _limits;
    private readonly long _start;
    private readonly DeflateContent? _deflated;
    private readonly Crc32 _crc = new();
    private long _unpacked;
    private bool _isDone;
    private PackedDataException? _fault;

    /// <param name="input">Stands where the member's data begins.</param>
    public ZipContent(PackedInput input, ZipEntry entry, PackingLimits limits)
    {
        (_input, _entry, _limits, _start) = (input, entry, limits, input.Position);
        if (entry.Method == ZipEntry.Deflated) _deflated = new DeflateContent(input, IsSized ? entry.Packed : long.MaxValue);
    }

    /// <summary>The archive told the packed size beforehand.</summary>
    private bool IsSized => !_entry.HasDescriptor;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_fault is not null) throw _fault;
        if (_isDone || buffer.IsEmpty) return 0;
        try
        {
            var count = await (_deflated?.ReadAsync(buffer, cancellationToken) ?? ReadStoredAsync(buffer, cancellationToken));
            _unpacked += count;
            if (count > 0)
            {
                _limits.Check(_input.Position - _start, _unpacked);
                return count;
            }

            if (IsSized) Check();
            else await EndByDescriptorAsync(cancellationToken);
            _isDone = true;
            return 0;
        }
        catch (PackedDataException fault)
        {
            _fault = fault;
            throw;
        }
    }

    /// <summary>Goes on to the end of the member's data.</summary>
    /// <exception cref="PackedDataException">Nobody can tell where it ends.</exception>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        if (IsSized)
        {
            await _input.SkipToAsync(_start + _entry.Packed, cancellationToken);
            _isDone = true;
            return;
        }

        var scratch = new byte[PackedInput.BufferBytes];
        while (await ReadAsync(scratch, cancellationToken) > 0)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _deflated?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadStoredAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var left = _start + _entry.Packed - _input.Position;
        if (left == 0) return 0;
        if (!await _input.HasAsync(1, cancellationToken)) throw DeflateContent.Truncated();
        var bytes = _input.Ahead[..(int)Math.Min(Math.Min(_input.Ahead.Length, buffer.Length), left)];
        bytes.CopyTo(buffer);
        _crc.Append(bytes.Span);
        _input.Take(bytes.Length);
        return bytes.Length;
    }

    private void Check()
    {
        var crc = _deflated?.Crc ?? _crc.GetCurrentHashAsUInt32();
        if (crc != _entry.Crc) throw new PackedDataException("the checksum of the member is wrong", "The archive was damaged; pack or upload it again.");
        if (_unpacked != _entry.Unpacked) throw new PackedDataException($"the member has {_unpacked} bytes, its archive says {_entry.Unpacked}", "The archive was damaged; pack or upload it again.");
    }

    /// <summary>4.3.9: checksum, packed and unpacked size, of 4 or 8 bytes, with or without a signature; the packed size must be the place where it stands.</summary>
    private async ValueTask EndByDescriptorAsync(CancellationToken cancellationToken)
    {
        var given = _deflated!.GivenLast;
        _input.PutBack(given);
        await _input.HasAsync(given + MaxDescriptorBytes + 4, cancellationToken);
        var first = _input.Position - _start;
        var length = 0;
        var at = 0;
        for (; at <= given && length == 0; at++) length = DescriptorLength(_input.Ahead.Span[Math.Min(at, _input.Ahead.Length)..], first + at);
        if (length == 0) throw new PackedDataException("checksum or sizes of the member are wrong", "The archive was damaged; pack or upload it again.");
        _input.Take(at - 1 + length);
    }

    private int DescriptorLength(ReadOnlySpan<byte> bytes, long packed)
    {
        var best = 0;
        foreach (var signed in (ReadOnlySpan<bool>)[true, false])
        {
            if (signed && (bytes.Length < 4 || ZipEntry.U32(bytes, 0) != DescriptorSignature)) continue;
            var fields = signed ? bytes[4..] : bytes;
            if (fields.Length < 12 || ZipEntry.U32(fields, 0) != _deflated!.Crc) continue;
            if (ZipEntry.U32(fields, 4) == (uint)packed && ZipEntry.U32(fields, 8) == (uint)_unpacked) best = Better(bytes, best, bytes.Length - fields.Length + 12);
            if (fields.Length >= 20 && ZipEntry.U64(fields, 4) == packed && ZipEntry.U64(fields, 12) == _unpacked) best = Better(bytes, best, bytes.Length - fields.Length + 20);
        }

        return best;
    }

    /// <summary>Of two that fit, that counts behind which the archive goes on.</summary>
    private static int Better(ReadOnlySpan<byte> bytes, int best, int length) => best == 0 || bytes[length..].StartsWith("PK"u8) ? length : best;
}
