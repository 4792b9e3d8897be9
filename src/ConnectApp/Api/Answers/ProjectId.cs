using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Api.Answers;

/// <summary>What the run API calls a project is the migration scope of a transfer: itself where it is a UUID, else the UUIDv5 of it.</summary>
internal static class ProjectId
{
    // Of our own making; it only has to stay the same.
    private static readonly Guid s_namespace = new("2c6c3f0e-8a51-5d3b-9f6e-52b7a2a9d1c4");

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "UUIDv5 is made with SHA-1 (RFC 9562, 5.5); nothing is protected by it.")]
    public static Guid Of(string migrationScopeId)
    {
        if (Guid.TryParseExact(migrationScopeId, "D", out var id)) return id;
        var hash = SHA1.HashData([.. s_namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(migrationScopeId)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
