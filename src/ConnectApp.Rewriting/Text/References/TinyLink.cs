using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>
/// Confluence's short links (<c>/x/ECc</c> is page 10000): the page id as a little-endian number in base64, with <c>-</c> for <c>/</c> and <c>_</c> for <c>+</c> (the other
/// way round than RFC 4648, 5), without padding and without the A's at its end, which are zeros.
/// </summary>
/// <remarks>"How to programmatically generate the tiny link of a Confluence page", confluence.atlassian.com/confkb; the class TinyUrl of Confluence encodes a long, eight bytes.</remarks>
internal static class TinyLink
{
    /// <summary>Eight bytes in base64 have eleven digits.</summary>
    public const int MaxLength = 11;

    /// <summary>Digits that make whole bytes: 12 for 9, of which the last is zero.</summary>
    private const int PaddedLength = 12;

    public static bool TryDecode(ReadOnlySpan<byte> link, out ulong pageId)
    {
        pageId = 0;
        if (link.Length is 0 or > MaxLength || link.IndexOfAny((byte)'+', (byte)'/') >= 0) return false;
        Span<byte> digits = stackalloc byte[PaddedLength];
        digits.Fill((byte)'A');
        link.CopyTo(digits);
        digits.Replace((byte)'-', (byte)'/');
        digits.Replace((byte)'_', (byte)'+');
        Span<byte> bytes = stackalloc byte[9];
        if (Base64.DecodeFromUtf8(digits, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length || bytes[8] != 0) return false;
        pageId = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return pageId is > 0 and <= long.MaxValue;
    }

    /// <param name="link">At least <see cref="PaddedLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(ulong pageId, Span<byte> link)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, pageId);
        Base64.EncodeToUtf8(bytes, link, out _, out var written);
        link = link[..written];
        link.Replace((byte)'/', (byte)'-');
        link.Replace((byte)'+', (byte)'_');
        return link.LastIndexOfAnyExcept((byte)'A', (byte)'=') + 1;
    }
}
