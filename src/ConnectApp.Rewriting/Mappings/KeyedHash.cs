using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>
/// A 64-bit hash with secret seeds, in the manner of wyhash (github.com/wangyi-fudan/wyhash): 16 bytes a step are folded by one 64×64 multiplication.
/// Who does not know the seeds cannot choose keys that collide. Not a hash to be stored: it differs from process to process.
/// </summary>
internal readonly struct KeyedHash(ulong seed, ulong secret)
{
    public static KeyedHash Random()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new KeyedHash(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) | 1);
    }

    public ulong Of(ulong number) => Fold(Fold(number ^ seed, secret) ^ 0x9E3779B97F4A7C15, secret ^ seed);

    /// <param name="salt">Tells apart keys of the same bytes.</param>
    public ulong Of(ReadOnlySpan<byte> key, byte salt = 0)
    {
        var hash = seed ^ (ulong)key.Length ^ ((ulong)salt << 32);
        var rest = key;
        while (rest.Length > 16)
        {
            hash = Fold(BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ secret, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ hash);
            rest = rest[16..];
        }

        ulong a, b;
        if (rest.Length >= 8)
        {
            a = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            b = BinaryPrimitives.ReadUInt64LittleEndian(rest[^8..]);
        }
        else if (rest.Length >= 4)
        {
            a = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            b = BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]);
        }
        else if (rest.Length > 0)
        {
            a = ((ulong)rest[0] << 16) | ((ulong)rest[rest.Length >> 1] << 8) | rest[^1];
            b = 0;
        }
        else
        {
            a = b = 0;
        }

        return Fold(Fold(a ^ secret, b ^ hash) ^ 0x9E3779B97F4A7C15, secret ^ hash);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
