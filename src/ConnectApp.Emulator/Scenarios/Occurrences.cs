using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>
/// Which occurrences a dial acts on. <paramref name="At"/> counts all that the dial covers in one transfer; <paramref name="Rate"/> is a share, drawn by
/// the seed, the dial, the thing the call is about and how often it came up, so that the draw does not depend on what else happens meanwhile.
/// </summary>
/// <param name="At">Numbers from 1; empty where a rate is given.</param>
/// <param name="Rate">Above 0, at most 1; 0 where numbers are given.</param>
/// <param name="Most">Acts at most so often in one transfer.</param>
internal sealed record Occurrences(IReadOnlyList<int> At, double Rate, int Most)
{
    public static bool Draw(double rate, int seed, int dial, string thing, int number)
    {
        var name = Encoding.UTF8.GetBytes(thing);
        var input = new byte[12 + name.Length];
        BinaryPrimitives.WriteInt32LittleEndian(input, seed);
        BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(4), dial);
        BinaryPrimitives.WriteInt32LittleEndian(input.AsSpan(8), number);
        name.CopyTo(input, 12);
        return BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(input)) <= rate * uint.MaxValue;
    }
}
