namespace ConnectApp.Rewriting.Bytes;

/// <summary>Bytes that are appended and then read as spans; the array is kept from use to use.</summary>
internal sealed class GrowingBytes
{
    /// <summary>What one giant record needed is given back; what ordinary records need is kept.</summary>
    private const int KeptCapacity = 8 * 1024 * 1024;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span(int start, int length) => _bytes.AsSpan(start, length);

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Append(byte value) => Reserve(1)[0] = value;

    /// <summary>Lengthens by <paramref name="count"/> bytes and returns them, to be filled by the caller.</summary>
    public Span<byte> Reserve(int count)
    {
        var needed = checked(Length + count);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Math.Max(Math.Max(256L, needed), _bytes.Length * 2L), Array.MaxLength));
        var free = _bytes.AsSpan(Length, count);
        Length = needed;
        return free;
    }

    public void Truncate(int length) => Length = length;

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptCapacity) _bytes = [];
    }
}
