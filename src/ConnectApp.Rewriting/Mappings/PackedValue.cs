using System.Buffers.Text;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// Cloud ids in less space: an account id such as <c>557058:1b5e9a4c-…</c> becomes the number of its beginning and the sixteen bytes of its UUID.
/// </summary>
internal sealed class PackedValue
{
    public const byte Missing = 0;
    public const byte Plain = 1;
    public const int PackedBytes = 16;
    public const int MaxBytes = TextHeads.MaxBytes + UuidBytes;

    private const byte FirstHead = 2;
    private const int UuidBytes = 36;

    private readonly TextHeads _heads = new();

    public bool TryPack(ReadOnlySpan<byte> value, Span<byte> packed, out byte form)
    {
        form = Plain;
        var headLength = value.Length - UuidBytes;
        if (headLength is < 0 or > TextHeads.MaxBytes) return false;
        var text = value[headLength..];
        if (!Utf8Parser.TryParse(text, out Guid uuid, out _, 'D')) return false;

        // Only what comes out as it went in: upper case stays text.
        Span<byte> same = stackalloc byte[UuidBytes];
        if (!uuid.TryFormat(same, out _) || !text.SequenceEqual(same)) return false;
        var head = _heads.FindOrAdd(value[..headLength]);
        if (head < 0 || !uuid.TryWriteBytes(packed)) return false;
        form = (byte)(head + FirstHead);
        return true;
    }

    public ReadOnlySpan<byte> Unpack(byte form, ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        if (form < FirstHead) return value;
        var head = _heads[form - FirstHead];
        head.CopyTo(scratch);
        new Guid(value).TryFormat(scratch[head.Length..], out var length);
        return scratch[..(head.Length + length)];
    }
}
