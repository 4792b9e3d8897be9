using System.Security.Cryptography;

namespace ConnectApp.Transfers.Stores;

/// <summary>Tells whether a stored value is the same as one of another run, over versions of this program: 16 bytes of its SHA-256.</summary>
internal static class RecordHash
{
    public static byte[] Of(ReadOnlySpan<byte> value) => SHA256.HashData(value)[..16];
}
