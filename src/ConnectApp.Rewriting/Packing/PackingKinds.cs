namespace ConnectApp.Rewriting.Packing;

/// <summary>Compression is recognised by the first bytes, whatever the name.</summary>
public static class PackingKinds
{
    /// <summary>How many bytes <see cref="Of"/> wants to see.</summary>
    public const int HeadBytes = 4;

    /// <returns>Gzip by RFC 1952, 2.3.1; zip by APPNOTE 4.3.7, or 4.3.16 where it is empty.</returns>
    public static PackingKind Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8)) return PackingKind.Zip;
        return head is [0x1F, 0x8B, ..] ? PackingKind.Gzip : PackingKind.None;
    }
}
