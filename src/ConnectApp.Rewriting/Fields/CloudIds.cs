using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Cloud ids of the export's own records: UUIDv5 (RFC 9562, 5.5) of migrationScopeId, entity and server key.</summary>
/// <example>Scope <c>offline</c>, entity <c>checklists</c>, key <c>1</c>: the name is <c>7:offline10:checklists1:1</c>.</example>
internal static class CloudIds
{
    public const int TextBytes = 36;

    private static readonly byte[] Namespace = new Guid("6f1d4c1e-6a53-5f0e-9a55-0d6f3c1b7a42").ToByteArray(bigEndian: true);

    /// <summary>The part of the name that is the same for all records of an entity, with the namespace before it.</summary>
    public static byte[] Prefix(string migrationScopeId, string entityIdName) =>
        [.. Namespace, .. Counted(migrationScopeId), .. Counted(entityIdName)];

    /// <param name="name">Scratch space.</param>
    /// <param name="cloudId">Gets 36 bytes: the UUID in lower case.</param>
    [SuppressMessage(
        "Security",
        "CA5350:Do Not Use Weak Cryptographic Algorithms",
        Justification = "UUIDv5 is made with SHA-1 (RFC 9562, 5.5); nothing is protected by it.")]
    public static void Write(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> serverKey, GrowingBytes name, Span<byte> cloudId)
    {
        name.Clear();
        name.Append(prefix);
        Span<byte> digits = stackalloc byte[11];
        serverKey.Length.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        name.Append(digits[..length]);
        name.Append((byte)':');
        name.Append(serverKey);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(name.Memory.Span, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        new Guid(hash[..16], bigEndian: true).TryFormat(cloudId, out _);
    }

    private static byte[] Counted(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.UTF8.GetBytes($"{bytes.Length}:"), .. bytes];
    }
}
