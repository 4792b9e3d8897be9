using System.Security.Cryptography;

namespace ConnectApp.WorkItems.Documents.References;

/// <summary>An image whose bytes are in its address: <c>data:image/png;base64,…</c>.</summary>
internal static class DataImage
{
    private static readonly Dictionary<string, string> s_endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image/png"] = "png",
        ["image/jpeg"] = "jpg",
        ["image/jpg"] = "jpg",
        ["image/gif"] = "gif",
        ["image/bmp"] = "bmp",
        ["image/webp"] = "webp",
    };

    /// <returns>Null if the address holds no base64 of a picture type that Jira shows.</returns>
    public static ImageReference? Read(string address)
    {
        var comma = address.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return null;

        var head = address[..comma].Trim()["data:".Length..].Split(';');
        if (!head[^1].Trim().Equals("base64", StringComparison.OrdinalIgnoreCase) || !s_endings.TryGetValue(head[0].Trim(), out var ending)) return null;

        var base64 = Uri.UnescapeDataString(address[(comma + 1)..]);
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var written) || written == 0) return null;

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, written)));
        return new(hash, null, $"image-{hash[..12]}.{ending}", bytes.AsMemory(0, written), IsShown: true);
    }
}
