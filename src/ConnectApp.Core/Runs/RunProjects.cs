using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Core.Runs;

/// <summary>The run API's project of a run that no request gave one: a UUIDv5 (RFC 9562, 5.5) of what the run moves.</summary>
internal static class RunProjects
{
    private static readonly byte[] s_namespace = new Guid("6f1d4c1e-6a53-5f0e-9a55-0d6f3c1b7a42").ToByteArray(bigEndian: true);

    /// <param name="parts">Kind first; compared without case. Each is preceded by its length in bytes, so that no two lists run together.</param>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "UUIDv5 is made with SHA-1 (RFC 9562, 5.5); nothing is protected by it.")]
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "The contract says lower case.")]
    public static Guid Of(params IEnumerable<string> parts)
    {
        var name = new StringBuilder();
        foreach (var part in parts.Select(p => p.ToLowerInvariant()))
            name.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(part)}:{part}");
        var hash = SHA1.HashData([.. s_namespace, .. Encoding.UTF8.GetBytes(name.ToString())]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
