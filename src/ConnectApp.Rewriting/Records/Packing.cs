using ConnectApp.Rewriting.Packing;

namespace ConnectApp.Rewriting.Records;

/// <summary>As <see cref="PackingKinds"/>, by name.</summary>
public static class Packing
{
    public const int HeadBytes = PackingKinds.HeadBytes;

    /// <returns><c>gzip</c>, <c>zip</c>, or null: not packed.</returns>
    public static string? Recognize(ReadOnlySpan<byte> head) => PackingKinds.Of(head) switch
    {
        PackingKind.Gzip => "gzip",
        PackingKind.Zip => "zip",
        _ => null,
    };
}
