using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Waves.Starting;

/// <summary>The <c>projectId</c> of a wave: a UUID made of names (RFC 9562, version 5).</summary>
internal static class WaveProject
{
    private static readonly Guid s_namespace = new("6f1d4c1e-6a53-5f0e-9a55-0d6f3c1b7a42");

    public static Guid IdOf(string plan, string part)
    {
        var name = string.Concat(new[] { "wave", plan.ToLowerInvariant(), part.ToLowerInvariant() }.Select(t => $"{Encoding.UTF8.GetByteCount(t)}:{t}"));
        byte[] input = [.. s_namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
#pragma warning disable CA5350 // The standard's hash of names; nothing is kept secret by it.
        var hash = SHA1.HashData(input)[..16];
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
