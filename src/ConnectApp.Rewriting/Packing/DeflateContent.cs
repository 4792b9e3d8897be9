using System.IO.Compression;
using System.IO.Hashing;

namespace ConnectApp.Rewriting.Packing;

/// <summary>
/// One deflated stream (RFC 1951) out of a <see cref="PackedInput"/>, with the checksum of what came out. The framework's inflater does not tell how many bytes
/// it has used of those it was given, so the caller, who knows what must follow (checksum and lengths), looks for it in the last of them.
/// </summary>
internal sealed class DeflateContent : IDisposable
{
    private readonly PackedInput _input;
    private readonly Feed _feed;
    private readonly DeflateStream _inflater;
    private readonly Crc32 _crc = new();

    /// <param name="length">Packed bytes, where they are known.</param>
    public DeflateContent(PackedInput input, long length = long.MaxValue)
    {
        _input = input;
        _feed = new Feed(input, length);
        _inflater = new DeflateStream(_feed, CompressionMode.Decompress);
    }

    /// <summary>CRC-32 of the unpacked bytes (RFC 1952, 8).</summary>
    public uint Crc => _crc.GetCurrentHashAsUInt32();

    public long Unpacked { get; private set; }

    /// <summary>Bytes that the inflater was given last: the end lies in them, or just behind them.</summary>
    public int GivenLast => _feed.GivenLast;

    /// <returns>0: the deflated stream has ended.</returns>
    /// <exception cref="PackedDataException">It is damaged or truncated.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await _inflater.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new PackedDataException($"the packed data is damaged (before byte {_input.Position} of the packed file)", "Pack or upload the file again.");
        }

        if (count == 0 && _feed.HasEnded) throw Truncated();
        _crc.Append(buffer.Span[..count]);
        Unpacked += count;
        return count;
    }

    public static PackedDataException Truncated() => new("the packed file is truncated", "It was cut on its way; pack or upload it again.");

    public void Dispose() => _inflater.Dispose();

    /// <summary>What the inflater reads from.</summary>
    private sealed class Feed(PackedInput input, long length) : ForwardStream
    {
        private long _left = length;

        public int GivenLast { get; private set; }

        /// <summary>The inflater asked for bytes that are not there.</summary>
        public bool HasEnded { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 || !await input.HasAsync(1, cancellationToken))
            {
                HasEnded = true;
                return 0;
            }

            var given = input.Ahead[..(int)Math.Min(_left, Math.Min(input.Ahead.Length, Math.Min(buffer.Length, PackedInput.BufferBytes)))];
            given.CopyTo(buffer);
            input.Take(given.Length);
            GivenLast = given.Length;
            _left -= given.Length;
            return given.Length;
        }
    }
}
