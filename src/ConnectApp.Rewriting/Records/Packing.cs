namespace ConnectApp.Rewriting.Records;

/// <summary>Compression is recognised by the first bytes, whatever the name.</summary>
public static class Packing
{
    /// <summary>How many bytes <see cref="Recognize"/> wants to see.</summary>
    public const int HeadBytes = 4;

    /// <returns><c>gzip</c> (RFC 1952, 2.3.1), <c>zip</c> (APPNOTE 4.3.7), or null: not packed.</returns>
    public static string? Recognize(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) ? "zip" : head is [0x1F, 0x8B, ..] ? "gzip" : null;
}
